"""Noun phrases and what follows them. Every function adds words to the sentence and returns what they mean.

Who owns a modifier is decided as the rules decide it: bare after an anchor it belongs to the anchor; after a comma,
"and" or "but" it belongs to the target; a bare superlative or denial belongs to the target.
"""
import words as w
from sentence import Sentence, relation, thing

L = w.LEXICON
KINDS = [k for k in L['relations'] if k not in ('closest', 'farthest', 'between')]
ALL_PHRASES = {p for ps in L['relations'].values() for p in ps} | {p for ps in L['positions'].values() for p in ps}
INTENSIFIERS = ['directly', 'right', 'just', 'immediately', 'slightly', 'almost', 'a bit', 'a little', 'just about', 'exactly', 'physically', 'kind of']
PARTICIPLES = ['located', 'placed', 'situated', 'positioned', 'sitting', 'standing', 'lying', 'laying', 'resting', 'leaning', 'kept', 'pushed', 'tucked', 'found', 'mounted', 'stacked', 'left', 'seen', 'going', 'hidden', 'set', 'nestled']
SIDES = list(L['sides'].items())
SUPERLATIVES = [(k, p) for k, ps in L['superlatives'].items() for p in ps]
MORE = ['more narrow', 'most narrow', 'smaller sized', 'larger sized', 'most wide', 'fattest', 'skinniest', 'slimmest', 'heaviest']
SUPERLATIVES += [('largest' if m in ('larger sized', 'most wide', 'fattest', 'heaviest') else 'smallest', m) for m in MORE]
CORE = {'near': 6, 'on': 8, 'left': 5, 'right': 5, 'front': 3, 'below': 4, 'above': 2, 'inside': 5}


def article(s: Sentence, definite: float = 0.82) -> None:
    x = s.r.random()
    if x < definite:
        s.add('the')
    elif x < definite + 0.08:
        s.add(s.pick(['a', 'an', 'a', 'its', 'that', 'this', 'another', 'one', 'my', 'your']))


def attributes(s: Sentence, node: dict, often: float) -> None:
    """Adjectives before the name, bare or in a list."""
    if not s.chance(often):
        return
    n = s.pick([1, 1, 1, 1, 2, 2, 3])
    for i in range(n):
        if i > 0 and s.chance(0.4):
            s.add(s.pick([',', ',', 'and', ', and']))
        if s.chance(0.1):
            s.add(s.pick(['very', 'really', 'quite', 'kind of']))
        word = w.color(s.r) if s.chance(0.35) else w.attribute(s.r)
        if s.chance(0.04):
            word += f' or {w.color(s.r)}'
        node['a'].append([s.add(word)])


def ranks(s: Sentence, node: dict, often: float) -> None:
    """Before the name: "left", "largest", "topmost"; places that are no relation become attributes."""
    if not s.chance(often):
        return
    if s.chance(0.5):
        side, kind = s.pick(SIDES)
        span = s.add(side)
        if kind == 'middle':
            node['a'].append([span])
        else:
            node['r'].append(relation(kind, span))
    else:
        kind, phrase = s.pick(SUPERLATIVES)
        rank = s.pick([2, 2, 3, 4]) if s.chance(0.12) else 0
        if rank:
            s.add(s.pick(w.ORDINALS[rank]))
        node['r'].append(relation(kind, s.add(phrase), rank=rank))


def named(s: Sentence, node: dict, many: bool = False, name: str | None = None) -> dict:
    name = name or w.name(s.r)
    if s.chance(0.03) and name[-1] != 's':
        s.add(s.pick(['set of', 'row of', 'group of', 'pair of'])); many = True
    node['n'] = s.add(w.plural(name) if many else name)
    if s.chance(0.012):
        other = thing()
        s.add(s.pick(['or', '/']))
        s.maybe(0.4, 'the')
        other['n'] = s.add(w.name(s.r))
        node['o'].append(other)
    return node


def anchor(s: Sentence, depth: int, owner: dict | None = None, name: str | None = None) -> dict:
    """A thing that others stand to, itself described at times."""
    node = thing()
    if owner and owner['n'] and s.chance(0.012):
        s.add(s.pick(['another', 'the other', 'another one', 'the other one']))
        node['n'] = owner['n']
        return node
    article(s)
    many = s.chance(0.16)
    if many and s.chance(0.4):
        s.add(s.pick(w.NUMBERS[s.pick(list(w.NUMBERS))]))
    ranks(s, node, 0.08)
    attributes(s, node, 0.22)
    named(s, node, many, name)
    if depth < 3 and s.chance(0.16 if depth == 1 else 0.08):
        own_modifier(s, node, depth)
    return node


def own_modifier(s: Sentence, node: dict, depth: int) -> None:
    """One modifier that belongs to an anchor: bare, or with "that is"."""
    if s.chance(0.12):
        return loose(s)
    x = s.r.random()
    if x < 0.62:
        s.maybe(0.4, s.pick(['that is', 'which is', "that's", 'that are']))
        spatial(s, node, depth, ranking=False)
    elif x < 0.72:
        s.add(s.pick(['that is', 'which is']))
        ranking(s, node, depth)
    elif x < 0.86:
        having(s, node, depth)
    elif x < 0.94:
        place(s, node)
    else:
        span = s.add('of')
        node['r'].append(relation('attached', span, [anchor(s, depth + 1)]))


def phrase_of(s: Sentence, kind: str) -> tuple[int, int]:
    options = L['relations'][kind]
    phrase = s.pick(options[:CORE.get(kind, 4)] if s.chance(0.6) else options)
    if s.chance(0.14):
        part = s.pick(PARTICIPLES)
        if f'{part} {phrase}' not in ALL_PHRASES and phrase.split()[0] not in PARTICIPLES:
            s.add(part)
    return s.add(f'{s.pick(INTENSIFIERS)} {phrase}' if s.chance(0.1) else phrase)


def spatial(s: Sentence, node: dict, depth: int, ranking: bool = True, negated: bool = False) -> None:
    """A relation and its anchors."""
    kind = s.pick(KINDS) if s.chance(0.55) else s.pick(['near', 'near', 'on', 'left', 'right', 'front', 'behind', 'below', 'above', 'inside', 'supporting'])
    x = s.r.random()
    if x < 0.1:
        return between(s, node, depth, negated)
    if x < 0.16:
        s.maybe(0.3, s.pick(['hanging', 'mounted', 'placed', 'located']))
        span = s.add(s.pick(['on', 'on', 'on', 'against', 'hanging on']))
        text = s.text(span)
        fixed = {'on': 'attached', 'against': 'near', 'hanging on': 'hanging'}[text]
        node['r'].append(relation(fixed, span, [anchor(s, depth + 1, name=s.pick(w.SURFACES))], negated))
        return
    if x < 0.18 and depth == 0:
        kind = s.pick(['front', 'behind', 'left', 'right', 'near', 'closest'])
        span = s.add(s.pick({'front': ['in front of'], 'behind': ['behind'], 'left': ['to the left of'], 'right': ['to the right of'], 'near': ['near', 'next to'], 'closest': ['closest to', 'nearest to']}[kind]))
        s.add(s.pick(['me', 'me', 'us', 'the viewer', 'myself']))
        s.reference = 'viewer'
        node['r'].append(relation(kind, span, [], negated))
        return
    if x < 0.23 and kind not in ('inside', 'containing', 'supporting', 'attached', 'hanging'):
        return two_relations(s, node, depth, negated)
    if x < 0.25:
        kind, room = 'inside', s.pick(w.ROOMS)
        span = s.add(s.pick(['in', 'inside', 'in']))
        node['r'].append(relation(kind, span, [anchor(s, 3, name=room)], negated))
        return
    span = phrase_of(s, kind)
    first = anchor(s, depth + 1, node)
    node['r'].append(relation(kind, span, [first], negated))
    if not first['r'] and s.chance(0.05):
        s.add('and'); article(s, 0.9)
        second = thing()
        attributes(s, second, 0.15)
        node['r'].append(relation(kind, span, [named(s, second)], negated))


def two_relations(s: Sentence, node: dict, depth: int, negated: bool) -> None:
    """"behind and to the left of the desk", "next to but not on the book"."""
    first, second = s.pick(['near', 'left', 'right', 'front', 'behind', 'above', 'below']), s.pick(['near', 'left', 'right', 'behind', 'below', 'on'])
    span = s.add(s.pick([p for p in L['relations'][first][:6]]))
    denied = s.chance(0.25)
    s.add(s.pick([', but not', 'but not']) if denied else s.pick(['and', 'and also', 'or']))
    other = s.add(s.pick(L['relations'][second][:6]))
    a = anchor(s, 3)
    node['r'].append(relation(first, span, [a], negated))
    node['r'].append(relation(second, other, [a], negated != denied if denied else negated))


def between(s: Sentence, node: dict, depth: int, negated: bool = False) -> None:
    s.maybe(0.12, s.pick(PARTICIPLES))
    options = L['relations']['between']
    span = s.add(s.pick(options[:5] if s.chance(0.8) else options))
    x = s.r.random()
    if x < 0.22:
        both = thing()
        s.maybe(0.8, 'the')
        s.maybe(0.6, s.pick(['two', '2', 'two', 'pair of']))
        attributes(s, both, 0.15)
        named(s, both, many=True)
        anchors = [both, both]
    elif x < 0.3:
        first, second = thing(), thing()
        s.add('the'); first['a'].append([s.add(w.color(s.r))])
        s.add(s.pick(['and the', 'and'])); second['a'].append([s.add(w.color(s.r))])
        named(s, second)
        first['n'] = second['n']
        anchors = [first, second]
    else:
        anchors = [anchor(s, 3 if s.chance(0.9) else depth + 1)]
        s.add(s.pick(['and', 'and', 'and', '&']))
        anchors.append(anchor(s, depth + 1))
    node['r'].append(relation('between', span, anchors, negated))


def ranking(s: Sentence, node: dict, depth: int, negated: bool = False) -> None:
    """"closest to the door", "second farthest from the window", "nearest the bed and farthest from the wall"."""
    kind = s.pick(['closest', 'farthest'])
    rank = s.pick([2, 2, 3]) if s.chance(0.06) else 0
    if rank:
        s.add(s.pick(w.ORDINALS[rank]))
    options = L['relations'][kind]
    span = s.add(s.pick(options[:6] if s.chance(0.75) else options))
    node['r'].append(relation(kind, span, [anchor(s, depth + 1)], negated, rank))


def place(s: Sentence, node: dict, negated: bool = False) -> None:
    """"on the left", "in the corner of the room"."""
    where, phrases = s.pick(list(L['positions'].items()))
    phrase = s.pick(phrases[:5] if s.chance(0.6) else phrases)
    span = s.add(phrase)
    room = phrase.endswith('room')
    if where in ('middle', 'corner'):
        node['a'].append([span])
    else:
        node['r'].append(relation(where, span, [], negated))
    if not room and s.chance(0.12) and phrase.split()[-1] not in ('between', 'foreground', 'background', 'up', 'down'):
        s.add(f'of the {s.pick(w.ROOM_WORDS)}')


STATES = ['bunched up', 'folded over', 'wide open', 'half open', 'off by itself', 'all alone', 'turned around', 'pulled out', 'tucked away', 'covered up', 'messed up', 'partly hidden', 'pushed in',
          'hard to see', 'easy to miss', 'set apart', 'a bit crooked', 'lined up neatly', 'not used much', 'broken', 'left out', 'turned off', 'made up', 'standing upright', 'lying flat']
VERBS = ['sit', 'work', 'read', 'eat', 'cook', 'sleep', 'wash', 'write', 'rest', 'hang things', 'put things', 'keep things', 'watch', 'play', 'study', 'lean']
LOOKS = ['looks like', 'looks a bit like', 'almost looks like', 'reminds of', 'looks as if it were', 'is shaped like', 'seems to be', 'could be', 'might be', 'used to be', 'goes with', 'matches', 'belongs to', 'opens to', 'leads into']


def loose(s: Sentence) -> None:
    """What people say besides and no relation expresses: "that is all alone", "where you would sit", "that looks like a kettle"."""
    x = s.r.random()
    if x < 0.3:
        s.add(s.pick(['that is', 'which is', "that's", 'that are', 'that has been', 'which seems', ', it is', 'that was'])); s.add(s.pick(STATES))
    elif x < 0.5:
        s.add(s.pick(['that', 'which', 'that', ', it'])); s.add(s.pick(LOOKS)); s.add(s.pick(['a', 'the', 'an', 'some'])); s.add(w.name(s.r))
    elif x < 0.66:
        s.add(s.pick(['where', 'on which', 'that', 'from which', 'in which'])); s.add(s.pick(['you', 'people', 'one', 'we', 'somebody', 'they'])); s.maybe(0.6, s.pick(['would', 'can', 'could', 'might', 'usually'])); s.add(s.pick(VERBS))
    elif x < 0.78:
        s.add(s.pick(['for', 'used for', 'meant for', 'good for', 'made for', 'to be used for'])); s.add(s.pick(['cooking', 'sitting', 'reading', 'writing', 'washing', 'sleeping', 'storage', 'guests', 'kids', 'music', 'work', w.name(s.r)]))
    elif x < 0.9:
        s.add(s.pick(['shaped like', 'the size of', 'the color of', 'as big as', 'similar to', 'just like', 'unlike', 'in the shape of', 'in the style of', 'as if it were'])); s.add(s.pick(['a', 'the', 'an'])); s.add(w.name(s.r))
    else:
        s.add(s.pick(['when you walk in', 'as you come in', 'when you enter', 'as you enter the room', 'when you come inside', 'once you are inside', 'as you go by', 'if you look around', 'on the same side', 'by itself', 'on its own', 'in general', 'for some reason', 'as always']))


INVERSE = {'on': 'supporting', 'above': 'below', 'below': 'above', 'left': 'right', 'right': 'left', 'front': 'behind', 'behind': 'front',
           'inside': 'containing', 'near': 'near', 'supporting': 'on', 'containing': 'inside', 'hanging': 'above', 'attached': 'near', 'far': 'far'}
RETURNS = [('on', 'on it'), ('on', 'on top of it'), ('on', 'on top'), ('on', 'on its top'), ('on', 'on it'), ('on', 'sitting on it'), ('near', 'next to it'), ('near', 'beside it'), ('near', 'near it'),
           ('near', 'by its side'), ('below', 'under it'), ('below', 'underneath it'), ('below', 'below it'), ('above', 'above it'), ('above', 'over it'),
           ('inside', 'in it'), ('inside', 'inside it'), ('inside', 'inside'), ('left', 'to its left'), ('left', 'on its left'), ('left', 'to the left of it'), ('right', 'to its right'),
           ('right', 'on its right side'), ('right', 'to the right of it'), ('behind', 'behind it'), ('front', 'in front of it'), ('near', 'around it'), ('near', 'on either side'),
           ('near', 'at its side'), ('near', 'on each side'), ('hanging', 'hanging from it'), ('front', 'in front')]
WITH = ['with', 'with', 'with', 'that has', 'which has', 'having', 'that have', 'w/']
WITHOUT = ['without', 'with no', 'that has no', "that doesn't have", 'that does not have', 'which has no', 'without any', 'with no']


def thing_had(s: Sentence, negated: bool) -> dict:
    node = thing()
    many = s.chance(0.35)
    if not negated or s.chance(0.5):
        s.add(s.pick(['the', '', 'some', *w.NUMBERS[s.pick([2, 3, 4, 5, 6])], 'a lot of', 'many', 'lots of']) if many else s.pick(['a', 'the', 'one', 'an', 'a single', 'a']))
    attributes(s, node, 0.25)
    return named(s, node, many)


def having(s: Sentence, node: dict, depth: int, verbs: list[str] | None = None) -> None:
    """"with a mug on it", "without a lamp", "with wheels", "that has two chairs next to it"."""
    negated = verbs is None and s.chance(0.2)
    word = s.add(s.pick(verbs or (WITHOUT if negated else WITH)))
    if not negated and s.chance(0.22):
        s.maybe(0.6, s.pick(['a', 'the', 'two', 'three', '4', 'some', 'an']))
        s.maybe(0.4, w.attribute(s.r))
        part = s.pick(L['parts'])
        node['a'].append([(word[0], s.add(w.plural(part) if s.chance(0.5) else part)[1])])
        return
    things = [thing_had(s, negated)]
    while len(things) < 3 and s.chance(0.1):
        s.add(s.pick(['and', 'and', ', and']))
        things.append(thing_had(s, negated))
    if s.chance(0.25):
        node['r'] += [relation('near', word, [t], negated) for t in things]
        return
    if s.chance(0.2):
        s.add(s.pick(['sitting', 'standing', 'lying', 'placed', 'hanging', 'directly', 'right']))
    kind, back = s.pick(RETURNS)
    span = s.add(back)
    node['r'] += [relation(INVERSE[kind], [word, span], [t], negated) for t in things]


def predicate(s: Sentence, node: dict) -> None:
    """"red", "not wooden", "big and brown", "the largest", after a copula."""
    if s.chance(0.2):
        s.maybe(0.6, 'the')
        kind, phrase = s.pick(SUPERLATIVES)
        node['r'].append(relation(kind, s.add(phrase)))
        s.maybe(0.2, 'one')
        return
    denied = s.chance(0.12)
    start = s.add('not')[0] if denied else None
    if denied or not s.chance(0.25):
        s.maybe(0.0 if denied else 0.1, 'very')
        span = s.add(w.attribute(s.r))
        node['a'].append([(start if denied else span[0], span[1])])
        return
    node['a'].append([s.add(w.attribute(s.r))])
    s.add(s.pick(['and', ',', ', and']))
    node['a'].append([s.add(w.attribute(s.r))])


def counted(s: Sentence, node: dict) -> None:
    """"second from the left", after a name or alone."""
    rank = s.pick(list(w.ORDINALS))
    s.add(s.pick(w.ORDINALS[rank]))
    s.maybe(0.15, 'one')
    from_side(s, node, rank)


def from_side(s: Sentence, node: dict, rank: int) -> None:
    side, phrases = s.pick(list(L['directions'].items()))
    node['r'].append(relation('ordinal', s.add(s.pick(phrases)), rank=rank, side=side))
