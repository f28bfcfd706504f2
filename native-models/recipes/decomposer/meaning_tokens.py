"""Meanings as terse JSON, and that JSON as few tokens: one for each decision.

The JSON has fixed keys, so that a schema grammar can hold it (native-models/language/terse.ts is the same schema):
  {"c":"one","t":THING,"v":[{"s":"facing","o":THING}],"f":""}
  THING = {"n":[1,2],"a":[[…]],"o":[[3,4]],"r":[RELATION]}      spans of words: start, end exclusive; twice for "with … on it"
  RELATION = {"k":"near","x":0,"p":[2,4],"q":0,"f":"","o":[THING]}
A number that opens a span and one that goes on (",4") are different tokens; what stands between numbers is cut at every
decision (kind, rank, what follows a name, where the next part belongs), and each piece that occurs is one token.
"""
import re

from words import LEXICON

KINDS = list(LEXICON['relations']) + ['largest', 'smallest', 'leftmost', 'rightmost', 'highest', 'lowest', 'ordinal']
HIGHEST = 20


def _span(spans) -> str:
    return '[' + ','.join(f'{a},{b}' for a, b in spans) + ']'


def _thing(t: dict) -> str:
    name = _span([t['n']]) if t['n'] else '[]'
    attributes = ','.join(map(_span, t['a']))
    others = ','.join(_span([o['n']]) for o in t['o'])
    relations = ','.join(map(_relation, t['r']))
    return f'{{"n":{name},"a":[{attributes}],"o":[{others}],"r":[{relations}]}}'


def _relation(x: dict) -> str:
    anchors = ','.join(map(_thing, x['o']))
    return f'{{"k":"{x["k"]}","x":{x["x"]},"p":{_span(x["p"])},"q":{x["q"]},"f":"{x["f"]}","o":[{anchors}]}}'


def to_json(m: dict) -> str:
    count = f'"{m["c"]}"' if isinstance(m['c'], str) else str(m['c'])
    view = f'{{"s":"{m["v"]["s"]}","o":{_thing(m["v"]["o"])}}}' if m['v'] else ''
    return f'{{"c":{count},"t":{_thing(m["t"])},"v":[{view}],"f":"{m["f"] or ""}"}}'


_PART = re.compile(r'''
    (?P<count>\{"c":(?:"[a-z]+"|\d+),)           # how many
  | (?P<kind>(?<="k":")[a-z]+","x":[01],"p":\[)  # a relation's kind and denial, up to its phrase
  | (?P<rank>"q":[1-9]\d*,"f":"[a-z]*",)         # a rank and where counting starts
  | (?P<end>,"v":\[(?:\],"f":"[a-z]*"\})?)       # after the target
  | (?P<tail>\}\],"f":"[a-z]*"\})               # after a viewpoint
  | (?P<bare>[\]\[]*,?(?:"a":\[\],)?"o":\[\],"r":\[\]\})  # a thing of which nothing more is said
  | (?P<lone>\](?:,"q":0,"f":"",)"o":\[\]\})      # a relation to nothing
  | (?P<more>,\d+)                               # a number that goes on a span
  | (?P<first>(?<=\[)\d+)                        # a number that opens one
''', re.X)


def parts(text: str) -> list[str]:
    """The tokens of a meaning's JSON, in order; joined they are the JSON again."""
    out, at = [], 0
    for m in _PART.finditer(text):
        if m.start() > at:
            out.append(text[at:m.start()])
        out.append(m.group())
        at = m.end()
    if at < len(text):
        out.append(text[at:])
    return out


def always() -> list[str]:
    """Pieces that every vocabulary has, however rare: counts, kinds, ranks, frames."""
    counts = [f'{{"c":{c},' for c in ['"one"', '"some"', '"all"', *range(2, HIGHEST + 1)]]
    kinds = [f'{k}","x":{x},"p":[' for k in KINDS for x in (0, 1)]
    ranks = [f'"q":{q},"f":"{side}",' for q in range(1, HIGHEST + 1) for side in ['', *LEXICON['directions']]]
    ends = [before + f'],"f":"{f}"}}' for before in (',"v":[', '}') for f in ('', 'viewer', 'object', 'world')]
    return [*counts, *kinds, *ranks, *ends]


def is_number(part: str) -> bool:
    return part.lstrip(',').isdigit()
