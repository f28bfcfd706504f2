"""Whole sentences with their decompositions: orders, questions, statements, two-sentence answers, points of view.

sample(random) -> (words, meaning); meaning is {'c': count, 't': thing, 'v': viewpoint or None, 'f': frame or None}.
"""
import random

import words as w
from phrases import (L, SIDES, SUPERLATIVES, anchor, article, attributes, between, counted, from_side, having, loose, named, place, predicate,
                     ranking, ranks, spatial, INVERSE)
from sentence import Sentence, relation, thing, with_slips

ORDERS = [c for c in L['commands'] if c not in ('want', 'need', 'see', 'hit', 'is there', 'are there', 'is there any', 'are there any', 'i am', "i'm", 'tell me')]
ASIDES = ['ok', 'okay', 'please', 'hey', 'hi', 'hello', 'so', 'well', 'now', 'could you', 'can you', 'would you please', 'kindly', 'um', 'hmm', 'i think', 'excuse me ,', 'yo', 'quick :', 'hello there ,']
THANKS = ['please', 'thanks', 'thank you', 'for me', 'now', 'if you can', 'would you', 'right away', 'ok', 'please .', 'thank you very much', 'if you see it', 'i think', 'for sure']
IDENTITIES = ['the correct {} is', 'the right {} is', 'this {} is', 'that {} is', 'the {} you want is', 'the {} i want is', 'the {} you need is', 'the {} in question is', 'the {} i am looking for is', "the {} you're looking for is",
              'the {} to choose is', 'the target {} is', 'the {} is', 'your {} is', 'the {} we want is', 'the chosen {} is', 'the {} should be', 'the {} that you need is', 'the {} to pick is', 'this {} can be found', 'the {} is located', 'this {} sits', 'this {} stands', 'the {} i mean is']
FILLERS = ['walk into the room .', 'go to the {} and', 'look around .', 'turn around and', 'imagine you are standing in the room .', 'this one is easy .', 'there are many of them .', 'there are several , but',
           'walk over to the {} ,', 'you will see a lot of {} here ,', 'start at the {} and', 'the room is a {} .', 'this is tricky :', 'we are in a {} .', 'it is a small room .', 'ignore the {} .', "don't pick the {} .",
           'sorry , one more :', 'i lost something .', 'here is the next one .', 'okay so first', 'in the room with the {} ,', 'this scene has {} .', 'in this {}']
FACING = [p for p in L['facing'] if p not in ('face', 'with your back to', 'when your back is to')] + ['face', 'facing', 'facing', 'when facing', 'when facing', 'if facing', 'if you are facing', 'when you face', 'looking at', 'looking at', 'if looking at', 'with your back to']
OUTWARD = set(L['facingAway'])
SIDE_PLACES = [(k, p) for k in ('leftmost', 'rightmost', 'front', 'behind') for p in L['positions'][k]]
CUES = [('viewer', p) for p in L['viewer']] + [('world', p) for p in L['worldCues']] + [('object', p) for p in L['objectCues']]


def seems_plural(text: str) -> bool:
    last = text.split(' of ')[0].split(' ')[-1]
    return last.endswith('s') and not last.endswith(('ss', 'us', 'is')) and len(last) > 3 or last in ('mice', 'knives')


def target(s: Sentence, node: dict, plain: bool = False, name: str | None = None) -> object:
    """The noun phrase of what is looked for; returns its count."""
    x = s.r.random()
    if plain or x < 0.86:
        many, count, before = False, 'one', len(s.words)
        article(s, 0.85)
        definite = len(s.words) > before and s.words[-1] == 'the'
    elif x < 0.92:
        k = s.pick(list(w.NUMBERS)); many, count, definite = True, k, False
        s.maybe(0.6, 'the'); s.add(s.pick(w.NUMBERS[k]))
    elif x < 0.97:
        many, count, definite = True, 'all', False
        s.add(s.pick(['all the', 'all', 'all of the', 'the', 'both', 'these', 'all']))
        if s.chance(0.15):
            many = False; s.words.pop(); s.words = s.words[:-1] if s.words and s.words[-1] in ('all', 'the') else s.words
            s.add(s.pick(['every', 'each']))
    else:
        many, count, definite = True, 'some', False
        s.add(s.pick(['some', 'any', 'several', 'a few', '', 'many']))
    if s.chance(0.03):
        rank = s.pick(list(w.ORDINALS))
        span = s.add(s.pick(w.ORDINALS[rank]))
        node['r'].append(relation('ordinal', span, rank=rank, side='left'))
    else:
        ranks(s, node, 0.14)
    attributes(s, node, 0.32)
    if s.chance(0.02) and not many:
        s.add(s.pick(['thing', 'object', 'one', 'item', 'thing']))
    else:
        named(s, node, many, name)
        if count == 'one' and not many and seems_plural(s.text(node['n'])):
            count = 'all' if definite else 'some'
    return count


def joint(s: Sentence, first: bool) -> bool:
    """What ties a modifier to the target; false where nothing does, so that it would belong to an anchor before it."""
    if first and s.chance(0.55):
        return False
    s.add(s.pick(['that is', 'that is', 'which is', "that's", 'that are', ', which is', 'which sits', 'that stands', 'that can be found', ', the one', 'that you see', 'that lies', 'that are']) if first
          else s.pick([',', 'and', 'and', 'and is', ', and', ', that is', 'and also', 'but', ', but', ', and it is', '. it is', '. it is also', '. it is the one', ', it is', 'and it is', '. this one is', ', which is', '. they are']))
    return True


def modifier(s: Sentence, node: dict, first: bool) -> None:
    if s.chance(0.06):
        return loose(s)
    x = s.r.random()
    negated = False
    tied = False
    if x < 0.6 or x >= 0.94:
        tied = joint(s, first)
        if s.chance(0.09):
            negated = True
            s.add(s.pick(['not', 'not', "isn't" if not tied else 'not', 'is not' if not tied else 'not', 'never', 'that is not' if not tied else 'not']))
        if not tied and not negated and s.chance(0.06):
            s.add(s.pick(['seen', 'there', 'over there', 'right there', 'down']))
    if x < 0.44:
        spatial(s, node, 0, negated=negated)
    elif x < 0.6:
        ranking(s, node, 0, negated)
    elif x < 0.72:
        if not first:
            s.add(s.pick([',', 'and', 'and']))
        place(s, node)
    elif x < 0.84:
        if not first:
            s.add(s.pick([',', 'and', 'and it', ', it']))
        having(s, node, 0, None if first or s.words[-1] != 'it' else ['has', 'has', 'have', 'also has'])
    elif x < 0.89:
        s.add(s.pick(['that is', 'which is', "that's", 'that are', 'that looks'] if first else ['and is', ', and is', ', it is', '. it is', 'and it is', ', and it is']))
        predicate(s, node)
    elif x < 0.92:
        if not first:
            s.add(',')
        counted(s, node)
    elif x < 0.94:
        s.add(s.pick(['facing the', 'turned to the', 'pointing at the', 'leading to the', 'used for the', 'made of', 'for the']) + ' ' + w.name(s.r))
    else:
        between(s, node, 0, negated)


def modifiers(s: Sentence, node: dict, least: int = 0, first: bool = True) -> None:
    n = max(least, s.pick([0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3]))
    for i in range(n):
        modifier(s, node, first and i == 0)


def order(s: Sentence, node: dict) -> object:
    s.maybe(0.45, s.pick(ORDERS))
    return ordered(s, node)


def ordered(s: Sentence, node: dict) -> object:
    """What follows an order that was given already."""
    count = target(s, node)
    modifiers(s, node)
    return count


def terse(s: Sentence, node: dict) -> object:
    """As typed into a search box: no articles."""
    attributes(s, node, 0.3)
    named(s, node)
    count = 'some' if seems_plural(s.text(node['n'])) else 'one'
    for i in range(s.pick([1, 1, 1, 2])):
        if i:
            s.maybe(0.5, s.pick([',', 'and']))
        if s.chance(0.3):
            kind = s.pick(['closest', 'farthest'])
        else:
            kind = s.pick(['near', 'on', 'left', 'right', 'front', 'behind', 'below', 'above', 'inside'])
        span = s.add(s.pick(L['relations'][kind][:6]))
        other = thing()
        attributes(s, other, 0.2)
        named(s, other)
        node['r'].append(relation(kind, span, [other]))
        if i == 0 and kind not in ('closest', 'farthest') and s.words:
            break
    return count


def nearest(s: Sentence, node: dict) -> object:
    """"the closest chair to the door", "the second nearest chair"."""
    s.maybe(0.4, s.pick(ORDERS))
    s.maybe(0.9, 'the')
    rank = s.pick([2, 2, 3, 4]) if s.chance(0.15) else 0
    if rank:
        s.add(s.pick(w.ORDINALS[rank]))
    kind = s.pick(['closest', 'farthest'])
    span = s.add(s.pick({'closest': ['closest', 'nearest'], 'farthest': ['farthest', 'furthest', 'furthest']}[kind]))
    attributes(s, node, 0.15)
    named(s, node)
    s.add(s.pick(['to', 'to', 'from'] if kind == 'closest' else ['from', 'from', 'to', 'away from']))
    node['r'].append(relation(kind, span, [anchor(s, 1)], rank=rank))
    return 'one'


def numbered(s: Sentence, node: dict) -> object:
    """"the second chair from the left", "the third box from the door"."""
    s.maybe(0.4, s.pick(ORDERS))
    s.add('the')
    rank = s.pick(list(w.ORDINALS))
    s.add(s.pick(w.ORDINALS[rank]))
    attributes(s, node, 0.15)
    named(s, node)
    if s.chance(0.75):
        from_side(s, node, rank)
        if s.chance(0.2):
            modifier(s, node, False)
    else:
        span = s.add('from')
        node['r'].append(relation('ordinal', span, [anchor(s, 1)], rank=rank))
    return 'one'


def choice(s: Sentence, node: dict) -> object:
    """What singles one out of those named before: "the one on the left", "the larger one", "it's the second from the right"."""
    x = s.r.random()
    if x < 0.5:
        s.add(s.pick(['the one', 'the one', 'one', 'that', 'the ones', '']))
        s.maybe(0.5, s.pick(['that is', "that's", 'which is', 'who is', 'thats']))
        y = s.r.random()
        if y < 0.3:
            place(s, node)
        elif y < 0.6:
            ranking(s, node, 0)
        elif y < 0.9:
            spatial(s, node, 0)
        else:
            having(s, node, 0)
    elif x < 0.72:
        s.add('the')
        ranks(s, node, 1)
        s.maybe(0.75, s.pick(['one', 'one', 'most one', 'ones']))
    elif x < 0.82:
        s.add('the')
        node['a'].append([s.add(w.attribute(s.r))])
        s.add('one')
    elif x < 0.92:
        s.maybe(0.6, 'the')
        counted(s, node)
    else:
        s.add('the')
        ranks(s, node, 1)
        s.add(s.pick(['of them', 'of the two', 'of the three', 'of these']))
    if s.chance(0.15):
        modifier(s, node, False)
    return 'one'


def among(s: Sentence, node: dict) -> object:
    """"Of the two chairs, choose …", "There are three chairs in the room. Pick …"."""
    x = s.r.random()
    number = s.pick([s.pick(w.NUMBERS[s.pick([2, 2, 3, 3, 4, 5, 6])]), ''])
    if x < 0.4:
        s.add(s.pick(['of the', 'of the', 'out of the', 'among the', 'from the', 'between the', 'of these', 'amongst the', 'of all the', 'in the group of', 'looking at the'])); s.add(number)
    elif x < 0.85:
        s.add(s.pick(['there are', 'there are', 'you will see', 'i see', 'you see', 'we have', 'there is a group of', 'the room has', 'this room has', 'in this room are', 'the picture shows', 'you can see', 'in a room with', 'if there are'])); s.add(number or s.pick(['several', 'some', 'many', 'a lot of', 'a few', '']))
    else:
        s.add(s.pick(['the', 'both', 'these'])); s.add(number)
    attributes(s, node, 0.15)
    named(s, node, many=s.chance(0.93))
    if s.chance(0.3):
        s.add(s.pick(['in the room', 'in this room', 'here', 'side by side', 'in the picture', 'next to each other', 'in a row', 'on the wall', 'by the wall', 'in the scene', 'against the wall']))
    s.add(s.pick([',', ',', '.', '.', ';', '', '. please']))
    s.maybe(0.75, s.pick(ORDERS + ['choose', 'select', 'pick', 'it is', "it's", 'find', 'you want', 'i want']))
    return choice(s, node)


def of_these(s: Sentence, node: dict) -> object:
    """"the larger of the two tables", "the one of the lamps that is nearest the door"."""
    s.maybe(0.4, s.pick(ORDERS))
    s.add('the')
    if s.chance(0.8):
        ranks(s, node, 1)
    else:
        node['a'].append([s.add(w.attribute(s.r))])
    s.maybe(0.2, 'one')
    s.add(s.pick(['of the', 'of the', 'of the', 'out of the', 'of these', 'among the']))
    s.maybe(0.65, s.pick(['two', '2', 'three', '3', 'four', 'five', 'many', 'pair of']))
    attributes(s, node, 0.12)
    named(s, node, many=True)
    if s.chance(0.4):
        modifier(s, node, True)
    return 'one'


def identity(s: Sentence, node: dict) -> object:
    """"The correct chair is …", "this chair is the one …", "The table has a book on it"."""
    x = s.r.random()
    if x < 0.18:
        s.add(s.pick(['the', 'this', 'the correct', 'that', 'the', 'the right', 'your']))
        ranks(s, node, 0.05)
        attributes(s, node, 0.2)
        named(s, node)
        s.maybe(0.15, s.pick(['you want', 'you need', 'i want', 'that i mean']))
        having(s, node, 0, ['has', 'has', 'have', 'had', 'also has', 'will have', 'should have'])
        return 'one'
    form = s.pick(IDENTITIES)
    if form.startswith(('this', 'that')) and s.chance(0.1):
        form = {'this': 'these', 'that': 'those'}[form[:4]] + form[4:].replace(' is', ' are').replace('stands', 'stand').replace('sits', 'sit')
    before, after = form.split('{}')
    many = form.startswith(('these', 'those'))
    s.add(before)
    attributes(s, node, 0.18)
    named(s, node, many)
    s.add(after)
    s.maybe(0.08, s.pick(['also', 'actually', 'currently', 'the correct one ,', 'probably', 'always']))
    count = 'all' if many or (seems_plural(s.text(node['n'])) and before.startswith('the ')) else 'some' if seems_plural(s.text(node['n'])) else 'one'
    if s.chance(0.18):
        predicate(s, node)
        if s.chance(0.5):
            modifier(s, node, False)
    elif s.chance(0.5):
        choice(s, node)
    else:
        y = s.r.random()
        (place if y < 0.2 else lambda a, b: ranking(a, b, 0) if y < 0.5 else spatial(a, b, 0))(s, node)
        if s.chance(0.3):
            modifier(s, node, False)
    return count


def inverted(s: Sentence, node: dict) -> object:
    """"There is a lamp on this table": the thing spoken of last is meant."""
    other = thing()
    s.maybe(0.6, s.pick(['there is', 'there are', "there's", 'i see', 'you can see']))
    s.add(s.pick(['a', 'two', 'some', 'an', 'the', 'one']))
    attributes(s, other, 0.25)
    named(s, other, many=s.words[-1] in ('two', 'some'))
    s.maybe(0.5, s.pick(['is', 'are', 'sitting', 'sits', 'stands', 'that is']))
    kind = s.pick(['near', 'on', 'left', 'right', 'front', 'behind', 'above', 'below', 'inside', 'near', 'supporting'])
    span = s.add(s.pick(L['relations'][kind][:6]))
    s.add(s.pick(['this', 'this', 'the correct', 'this', 'the target', 'the right', 'that']))
    attributes(s, node, 0.15)
    named(s, node)
    node['r'].append(relation(INVERSE[kind], span, [other]))
    if s.chance(0.2):
        s.add(s.pick([', which is not', '. it is not']))
        spatial(s, node, 0, negated=True)
    return 'one'


def fronted(s: Sentence, node: dict) -> object:
    """"On the table there is a cup", "under the desk, the box on the left", "next to the bed is the lamp"."""
    s.maybe(0.15, s.pick(ORDERS))
    kind = s.pick(['on', 'below', 'left', 'right', 'front', 'behind', 'near', 'inside', 'above', 'closest', 'farthest'])
    span = s.add(s.pick(L['relations'][kind][:6]))
    node['r'].append(relation(kind, span, [anchor(s, 2)]))
    s.add(s.pick([',', ',', 'there is', 'is', 'you will find', 'lies', 'stands', 'there are', 'you see', ', you will see', ', choose', ', find']))
    count = target(s, node, plain=True)
    if s.chance(0.35):
        modifier(s, node, True)
    return count


def contrast(s: Sentence, node: dict) -> object:
    """"the lamp by the bed, not the one on the desk", "the blue book, not the red one"."""
    count = order(s, node)
    s.add(s.pick([', not', 'and not', 'but not', ', not', 'rather than', 'instead of']))
    if s.chance(0.5):
        s.add('the one'); s.maybe(0.3, s.pick(['that is', "that's"]))
        spatial(s, node, 3, negated=True)
    else:
        start = len(s.words) - 1
        if s.words[-1] != 'not':
            return order_of_red(s, node, count)
        s.add('the')
        colour = s.add(w.attribute(s.r))
        node['a'].append([(start, start + 1), colour])
        s.add('one')
    return count


def order_of_red(s: Sentence, node: dict, count: object) -> object:
    s.add('the one')
    spatial(s, node, 3, negated=True)
    return count


def question(s: Sentence, node: dict) -> object:
    x = s.r.random()
    if x < 0.5:
        s.add(s.pick(['where is', "where's", 'where are', 'can you see', 'do you see', 'is there', 'can you find', 'could you find me', 'could you show me', 'would you highlight', 'do we have', 'where did i put', 'have you seen', 'which is']))
        count = target(s, node, plain=True)
        modifiers(s, node, 1)
    else:
        s.add(s.pick(['which', 'which', 'what']))
        attributes(s, node, 0.2)
        named(s, node, many := s.chance(0.15))
        count = 'some' if many or seems_plural(s.text(node['n'])) else 'one'
        s.add('are' if many else s.pick(['is', 'is', 'stands', 'sits', 'is the', 'lies', 'is the one']))
        s.pick([lambda: ranking(s, node, 0), lambda: spatial(s, node, 0), lambda: place(s, node)])()
    s.maybe(0.7, '?')
    return count


def viewpoint_words(s: Sentence) -> tuple[dict | None, dict]:
    phrase = s.pick(FACING)
    s.add(phrase)
    s.maybe(0.1, s.pick(['the front of', 'the front side of', 'directly at', 'straight at']))
    place_ = anchor(s, 2 if s.chance(0.15) else 3)
    s.maybe(0.06, s.pick(['from the side you sit on it', 'from the front', 'head on', 'from where you sit']))
    return {'s': 'from' if phrase in OUTWARD else 'facing', 'o': place_}, place_


def seen_from(s: Sentence, node: dict) -> tuple[object, dict]:
    """"When facing the desk, the chair on the left", "the lamp on the right when looking at the bed"."""
    after = s.chance(0.22)
    view = None
    if not after:
        view, stood = viewpoint_words(s)
        s.maybe(0.8, s.pick([',', ',', ',', ', it is', ', choose', 'choose', ', select', ', find', ', pick', ', you want', ', i want', "it's", 'it is', ', this is']))
        if s.chance(0.16):
            count, node['n'] = choice(s, node), stood['n']
            return count, view
    count = target(s, node, plain=True)
    x = s.r.random()
    if x < 0.5:
        s.maybe(0.4, s.pick(['that is', 'which is', "that's", 'is', 'will be', "that's located", 'you want is', 'you need is', 'in question is']))
        kind, phrase = s.pick(SIDE_PLACES)
        node['r'].append(relation(kind, s.add(phrase)))
    elif x < 0.75:
        s.maybe(0.4, s.pick(['that is', 'which is', "that's"]))
        kind = s.pick(['left', 'right', 'front', 'behind', 'left', 'right'])
        span = s.add(s.pick(L['relations'][kind][:6]))
        if view and s.chance(0.5):
            s.add(s.pick(['it', 'it', 'them']))
            node['r'].append(relation(kind, span, [view['o']]))
        else:
            node['r'].append(relation(kind, span, [anchor(s, 1)]))
    elif x < 0.85:
        counted(s, node)
    else:
        modifiers(s, node, 1)
    if after:
        s.maybe(0.4, ',')
        view, _ = viewpoint_words(s)
    return count, view


FORMS = [(order, 30), (terse, 3), (nearest, 4), (numbered, 4), (among, 9), (of_these, 4), (identity, 12), (inverted, 4), (fronted, 4), (contrast, 3), (question, 4), (seen_from, 13)]
NOTHING = ['hello', 'how are you', 'what is the weather like today', 'thanks a lot', 'tell me a joke', 'why', 'who are you', 'write me a poem', 'help', 'what can you do', 'yes', 'no', 'ok', 'lol', 'good morning', 'please', 'what time is it', 'nothing', 'stop', 'i do not know', 'i love you', 'is it cold']


def filler(s: Sentence) -> None:
    s.add(s.pick(FILLERS).format(w.name(s.r)))


def backdrop(s: Sentence) -> None:
    """What else is there, before an order: "there is a bed by the window. find …"; nothing of it is asked for."""
    s.add(s.pick(['there is a', 'there is one', 'you see a', 'i see a', 'there are two', 'the room has a', 'you are next to the', 'behind you is a', 'somebody put a', 'we start at the', 'you walk past the', 'notice the', 'imagine a', 'first find the', 'look for the']))
    besides = thing()
    attributes(s, besides, 0.2)
    named(s, besides)
    if s.chance(0.6):
        s.pick([lambda: spatial(s, besides, 2), lambda: spatial(s, besides, 2), lambda: place(s, besides), lambda: loose(s), lambda: having(s, besides, 2)])()
    s.add(s.pick(['.', '.', ',', '. now', '. then', ', then', ';', '. next ,', ', and']))
    s.add(s.pick(ORDERS))


def afterthought(s: Sentence) -> None:
    """What else is there, after all was said; nothing of it is asked for."""
    if s.chance(0.4):
        s.add(s.pick([',', '.', '', '(']))
        loose(s)
        s.maybe(0.3, ')')
        return
    s.add(s.pick(['. ignore the', ". don't choose the", '. do not pick the', '. there is also a', '. there is another', '. you can see a', '. nearby is a', '. the others are', '. beside you is a', '. forget the', '. leave the']))
    besides = thing()
    s.maybe(0.2, s.pick(['one', 'ones', 'two', 'other']))
    if s.words[-1] not in ('one', 'ones'):
        named(s, besides)
    s.pick([lambda: spatial(s, besides, 2), lambda: place(s, besides), lambda: loose(s)])()


def sample(r: random.Random) -> tuple[list[str], dict]:
    """One sentence and what it means; sentences beyond the longest query are drawn again, and most long ones."""
    while True:
        s, node, view = Sentence(r), thing(), None
        if s.chance(0.012):
            s.add(s.pick(NOTHING))
            return s.words, {'c': 'one', 't': node, 'v': None, 'f': None}
        s.maybe(0.06, s.pick(ASIDES))
        for _ in range(s.pick([1, 1, 2, 3]) if s.chance(0.09) else 0):
            filler(s)
        cue = s.pick(CUES) if s.chance(0.04) else None
        cue_first = cue and s.chance(0.3)
        if cue_first:
            s.add(cue[1]); s.maybe(0.8, ',')
        form = r.choices([f for f, _ in FORMS], [n for _, n in FORMS])[0]
        if form is order and s.chance(0.06):
            backdrop(s)
            form = ordered
        made = form(s, node)
        count, view = made if isinstance(made, tuple) else (made, None)
        if cue and not cue_first:
            s.maybe(0.3, ','); s.add(cue[1])
        if s.chance(0.05):
            afterthought(s)
        s.maybe(0.04, s.pick(THANKS))
        s.maybe(0.4, '.')
        if len(s.words) <= (MAX_WORDS if s.chance(0.1) else USUAL_WORDS):
            return with_slips(r, s.words), {'c': count, 't': node, 'v': view, 'f': cue[0] if cue else s.reference}


MAX_WORDS = 64
USUAL_WORDS = 26
"""Longer sentences are drawn again nine times in ten: they cost the most and teach the least."""
