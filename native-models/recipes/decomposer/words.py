"""The open vocabulary: names of things, their attributes, and names nobody has heard of, so that names must be copied.

Relation phrases, attributes and other closed classes come from resources/lexicon.json, the same file the rules read.
"""
import json
import random
from pathlib import Path

LEXICON = json.loads((Path(__file__).parents[3] / 'resources' / 'lexicon.json').read_text())

THINGS = '''mug cup plate bowl fork knife spoon teapot kettle glass bottle jar can pan pot ladle spatula tray whisk colander grater
toaster microwave oven stove fridge refrigerator freezer dishwasher blender sink faucet tap counter countertop cabinet cupboard drawer
shelf bookshelf bookcase rack table desk chair armchair stool bench sofa couch ottoman bed mattress pillow cushion blanket quilt duvet
nightstand dresser wardrobe closet mirror lamp chandelier candle lantern bulb light fan heater radiator fireplace rug carpet mat curtain
blinds window door doorway wall picture painting poster photo frame clock vase plant flower cactus tree basket bin bucket box crate
carton case chest trunk suitcase backpack bag purse wallet hat coat jacket shirt shoe boot sock glove scarf belt towel washcloth
toilet bathtub shower soap sponge toothbrush comb hairdryer razor book magazine newspaper notebook binder folder paper envelope pen pencil
marker eraser ruler scissors stapler tape glue computer laptop monitor screen keyboard mouse printer scanner copier telephone phone
television tv speaker radio camera tripod projector whiteboard blackboard board bulletin globe map piano guitar violin drum trumpet
ball bat racket bicycle scooter skateboard helmet doll puppet robot car truck train plane boat block dice puzzle card chessboard
hammer saw drill wrench screwdriver pliers nail screw ladder broom mop vacuum shovel rake hose bowl apple banana orange pear lemon
lime peach grape melon mango pineapple carrot potato onion tomato pepper cucumber bread loaf cake cookie sandwich egg cheese pizza
machine dispenser container partition column pillar pipe rail railing stair staircase ramp gate fence sign statue sculpture figurine
bear rabbit duck dog cat horse elephant dinosaur penguin owl turtle barrel keg cone cube cylinder pyramid sphere tube block ring
pitcher thermos flask goblet teacup saucer napkin placemat tablecloth coaster cork corkscrew funnel scale timer stand easel podium lectern
locker cart trolley dumpster stall urinal cubicle tower server router cable cord plug outlet switch panel vent grill hood range
hamper laundry iron hanger rod seat loveseat recliner crib cradle stroller footrest headboard bunk futon dish bench tub basin
tank aquarium cage kennel perch feeder leash brush bottle vial beaker microscope scope lens tablet charger battery remote controller
console headset headphone earphone watch bracelet necklace ring glasses goggles mask umbrella cane crutch wheelchair walker sled ski
ornament wreath garland stocking trophy medal plaque banner flag ribbon bow balloon kite tent hammock cooler grill lighter match
ashtray pipe extinguisher alarm detector sensor thermostat keypad doorbell mailbox package parcel letter stamp calendar planner ledger
object instrument appliance device utensil tool fixture structure sill ledge mantle windowsill wastebasket trashcan footstool barstool'''.split()

COMPOUNDS = '''trash can|garbage bin|recycling bin|file cabinet|filing cabinet|kitchen cabinet|bathroom cabinet|office chair|desk chair|
coffee table|end table|side table|dining table|dining chair|folding chair|sofa chair|night stand|computer tower|computer monitor|
computer screen|paper towel dispenser|soap dispenser|toilet paper|toilet seat|shower curtain|picture frame|potted plant|floor lamp|
table lamp|desk lamp|ceiling fan|ceiling light|bulletin board|dry erase board|fire extinguisher|exit sign|water cooler|water bottle|
coffee maker|coffee machine|rice cooker|frying pan|cutting board|wine glass|beer bottle|tool box|lunch box|shoe rack|coat rack|towel rack|
book shelf|television stand|tv stand|music stand|exercise bike|washing machine|clothes dryer|laundry basket|laundry hamper|ironing board|
stuffed animal|teddy bear|toy car|toy truck|rubber duck|rubber ball|tennis ball|chess set|board game|alarm clock|wall clock|
power strip|extension cord|window sill|window blind|door frame|light switch|bean bag|bean bag chair|bunk bed|massage chair|piano bench|
cell phone|remote control|game controller|vacuum cleaner|salt shaker|pepper mill|measuring cup|milk carton|juice box|cereal box|tissue box|
storage bin|storage box|storage container|mail box|paper bag|plastic bag|plastic box|plastic cup|cardboard box|shopping bag|duffel bag|
bottle of water|bottle of wine|box of tissues|roll of tape|stack of books|bag of chips|pile of clothes|set of keys|bowl of fruit|cup of tea|
jar of honey|can of soup|pair of shoes|glass of milk|sheet of paper|tube of glue|loaf of bread|chest of drawers|closet door|bathroom door|
closet doors|kitchen counter|kitchen sink|bathroom sink|bathroom vanity|bathroom stall|stair rail|guitar case|instrument case|handicap stall|
conference table|work table|ping pong table|pool table|foosball table|copy machine|vending machine|hand dryer|hair dryer|range hood|
breakfast bar|kitchen island|mini fridge|tea kettle|coffee kettle|dish rack|drying rack|clothes rack|closet rod|towel rod|curtain rod'''.replace('\n', '').split('|')

MODIFIERS = '''kitchen bathroom office dining coffee plastic metal wood steel glass paper cardboard leather cotton wool brass copper ceramic
porcelain marble stone concrete rubber silk velvet wicker bamboo oak pine tool toy desk table wall floor ceiling window door bed shower sports
storage water wine beer tea fruit bread soup garden garage baby kids computer power phone tv game music guitar shoe coat book magazine
file lap photo gift pencil key trash garbage recycling laundry dish towel soap candle flower bath beach tennis soccer'''.split()

EXTRA_ATTRIBUTES = '''fluffy dusty rusty ornate faded glossy shiny matte fuzzy worn cracked chipped antique modern fancy plain cute cozy
sleek bulky sturdy heavy lightweight squat skinny tallish smallish largish boxy chunky furry hairy slanted bent dented stained greenish-blue
light-blue dark-green dark-brown blue-green reddish-brown off-white two-tone multi-coloured wine-red sky-blue lime-green yellow-ish
painted varnished covered framed hanging mounted recessed overhead wheeled unlit crumpled wrinkled bare lonely weird strange nice pretty
normal regular standard oversized oblong squarish roundish egg-shaped heart-shaped star-shaped t-shaped v-shaped kidney-shaped'''.split()

MATERIALS = 'wood metal plastic glass leather steel marble stone wicker fabric rubber ceramic'.split()
ROOMS = 'bathroom kitchen bedroom hallway closet office alcove garage pantry lobby corridor balcony basement cafeteria lounge'.split()
ROOM_WORDS = 'room scene image picture view space area'.split()
SURFACES = 'wall|back wall|far wall|left wall|right wall|window wall|ceiling|red wall|brick wall|opposite wall|side wall|wooden wall'.split('|')
NUMBERS = {2: ['two', '2'], 3: ['three', '3'], 4: ['four', '4'], 5: ['five', '5'], 6: ['six', '6'], 7: ['seven', '7'], 8: ['eight', '8'], 9: ['nine'], 10: ['ten'], 12: ['twelve']}
ORDINALS = {1: ['first', '1st'], 2: ['second', '2nd'], 3: ['third', '3rd'], 4: ['fourth', '4th'], 5: ['fifth', '5th'], 6: ['sixth'], 7: ['seventh']}

_ONSETS = 'b c d f g h j k l m n p r s t v w z bl br ch cl cr dr fl fr gl gr pl pr qu sc sh sk sl sm sn sp st str sw th tr tw wh x y'.split() + ['']
_VOWELS = 'a e i o u a e i o u ai au ea ee ei ie oa oo ou y'.split()
_CODAS = 'b d f g k l m n p r s t v x ck ct ft lb ld ll lm lt mp nd ng nk nt ph pt rb rd rk rm rn rt sh sk sp ss st th tch zz'.split() + [''] * 12
_ENDINGS = ['', '', '', '', 'er', 'et', 'le', 'ock', 'ar', 'on', 'in', 'oid', 'ette', 'ling', 'ment', 'ia', 'o', 'ex', 'ium']


def nonsense(r: random.Random) -> str:
    """A word of one to three syllables that English might have: "blorfet", "skeem"."""
    return ''.join(r.choice(_ONSETS) + r.choice(_VOWELS) + r.choice(_CODAS) for _ in range(r.choice([1, 1, 2, 2, 3]))) + r.choice(_ENDINGS)


def plural(word: str) -> str:
    head, of, rest = word.partition(' of ')
    if of:
        return plural(head) + of + rest
    irregular = {'shelf': 'shelves', 'bookshelf': 'bookshelves', 'knife': 'knives', 'loaf': 'loaves', 'mouse': 'mice', 'scissors': 'scissors',
                 'blinds': 'blinds', 'stairs': 'stairs', 'glasses': 'glasses', 'doors': 'doors', 'goggles': 'goggles', 'pliers': 'pliers'}
    *before, last = word.split(' ')
    if last in irregular:
        last = irregular[last]
    elif last.endswith(('s', 'x', 'ch', 'sh', 'z')):
        last += 'es'
    elif last.endswith('y') and len(last) > 2 and last[-2] not in 'aeiou':
        last = last[:-1] + 'ies'
    else:
        last += 's'
    return ' '.join([*before, last])


def name(r: random.Random) -> str:
    """A name in the singular: half of them plain, the rest compounds, brand-like words and words that do not exist."""
    kind = r.random()
    if kind < 0.46:
        return r.choice(THINGS)
    if kind < 0.62:
        return r.choice(COMPOUNDS)
    if kind < 0.74:
        return f'{r.choice(MODIFIERS)} {r.choice(THINGS)}'
    if kind < 0.88:
        return nonsense(r)
    if kind < 0.94:
        return f'{nonsense(r)} {r.choice(THINGS)}'
    if kind < 0.97:
        return f'{nonsense(r)} {nonsense(r)}'
    if kind < 0.985:
        return f'{r.choice(MODIFIERS)} {r.choice(MODIFIERS)} {r.choice(THINGS)}'
    return f'{r.choice(THINGS)}-{r.choice(THINGS)}'


_ATTRIBUTES = [words for words in LEXICON['attributes'].values()]
_NOT_BEFORE_NOUN = {'only', 'same', 'other', 'unmade', 'lit', 'similar', 'different', 'full', 'visible'}


def attribute(r: random.Random) -> str:
    if r.random() < 0.14:
        return r.choice(EXTRA_ATTRIBUTES)
    if r.random() < 0.03:
        return nonsense(r) + r.choice(['ish', '-colored', '-shaped', 'ed', 'y'])
    return r.choice(r.choice(_ATTRIBUTES))


def color(r: random.Random) -> str:
    return r.choice(LEXICON['attributes']['color'])
