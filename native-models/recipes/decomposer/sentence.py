"""A sentence under construction: its words, and a tree whose leaves are spans of words (start, end exclusive).

A thing is {'n': span or None, 'a': [spans…], 'o': [other names], 'r': [relations]}; an attribute or a relation's phrase
is a list of one or two spans ("with … on it"). A relation is {'k', 'x', 'p', 'q', 'f', 'o': [things]}.
"""
import random
import re

# What the studio's adapter cuts a query into (language/query-words.ts): words with inner hyphens, and punctuation.
TOKEN = re.compile(r"\bw/|[^\W_]+(?:['’-][^\W_]+)*|[,;:.!?()\"“”/&–—]")


class Sentence:
    def __init__(self, r: random.Random):
        self.r, self.words = r, []
        self.reference = None

    def add(self, text: str) -> tuple[int, int]:
        start = len(self.words)
        self.words += TOKEN.findall(text.lower())
        return start, len(self.words)

    def maybe(self, chance: float, text: str) -> None:
        if self.r.random() < chance:
            self.add(text)

    def chance(self, chance: float) -> bool:
        return self.r.random() < chance

    def pick(self, options):
        return self.r.choice(options)

    def text(self, span: tuple[int, int]) -> str:
        return ' '.join(self.words[span[0]:span[1]])


def thing() -> dict:
    return {'n': None, 'a': [], 'o': [], 'r': []}


def relation(kind: str, phrase, anchors=(), negated=False, rank=0, side='') -> dict:
    spans = phrase if isinstance(phrase, list) else [phrase]
    return {'k': kind, 'x': int(negated), 'p': spans, 'q': rank, 'f': side, 'o': list(anchors)}


def slip(r: random.Random, word: str) -> str:
    """A word with one slip of the finger."""
    i = r.randrange(len(word) - 1)
    kind = r.random()
    if kind < 0.35:
        return word[:i] + word[i + 1] + word[i] + word[i + 2:]
    if kind < 0.65:
        return word[:i + 1] + word[i + 2:]
    if kind < 0.85:
        return word[:i + 1] + word[i] + word[i + 1:]
    return word[:i + 1] + r.choice('abcdefghijklmnoprstuvwy') + word[i + 2:]


def with_slips(r: random.Random, words: list[str], chance: float = 0.12) -> list[str]:
    """Now and then a sentence with one or two slips, in any word of more than three letters."""
    if r.random() > chance:
        return words
    words = list(words)
    for _ in range(r.choice([1, 1, 2])):
        at = r.randrange(len(words))
        if len(words[at]) > 3:
            words[at] = slip(r, words[at])
    return words
