"""A byte-level BPE of our own, in the layout of CLIP's: lower case, `</w>` ends a word, vocab.json and merges.txt."""

import json
import re
from collections import Counter
from pathlib import Path

START, END = "<|startoftext|>", "<|endoftext|>"
CONTEXT = 24
# CLIP's word pattern; [^\W\d_] is a letter.
WORD = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|(?:[^\s\w]|_)+")


def byte_symbols() -> dict[int, str]:
    """GPT-2's printable stand-in for each byte."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [b for b in range(256) if b not in shown]
    return {**{b: chr(b) for b in shown}, **{b: chr(256 + k) for k, b in enumerate(rest)}}


SYMBOLS = byte_symbols()


def words_of(text: str) -> list[tuple[str, ...]]:
    found = WORD.findall(" ".join(text.lower().split()))
    spelled = [[SYMBOLS[b] for b in word.encode()] for word in found]
    return [(*s[:-1], s[-1] + "</w>") for s in spelled]


def merged(word: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    out, k = [], 0
    while k < len(word):
        both = k + 1 < len(word) and (word[k], word[k + 1]) == pair
        out.append("".join(pair) if both else word[k])
        k += 2 if both else 1
    return tuple(out)


def learn(texts: list[str], most_merges: int, least: int = 2) -> list[tuple[str, str]]:
    """The most frequent neighbours, again and again; ties go by the alphabet, so that a text gives one vocabulary."""
    words = Counter(word for text in texts for word in words_of(text))
    merges = []
    while len(merges) < most_merges:
        pairs = Counter()
        for word, count in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += count
        if not pairs:
            break
        pair, count = min(pairs.items(), key=lambda item: (-item[1], item[0]))
        if count < least:
            break
        merges.append(pair)
        words = Counter({merged(word, pair): count for word, count in words.items()})
    return merges


class Tokenizer:
    def __init__(self, merges: list[tuple[str, str]]):
        self.merges = merges
        self.ranks = {pair: k for k, pair in enumerate(merges)}
        base = [SYMBOLS[b] for b in sorted(SYMBOLS, key=lambda b: SYMBOLS[b])]
        tokens = [*base, *(s + "</w>" for s in base), *("".join(p) for p in merges), START, END]
        self.vocab = {token: k for k, token in enumerate(dict.fromkeys(tokens))}
        self.start, self.end = self.vocab[START], self.vocab[END]
        self.known: dict[str, list[int]] = {}

    def encode(self, text: str) -> list[int]:
        """Start, tokens, end; cut to CONTEXT with the end kept."""
        if text not in self.known:
            ids = [self.vocab[token] for word in words_of(text) for token in self._split(word)]
            self.known[text] = [self.start, *ids[: CONTEXT - 2], self.end]
        return self.known[text]

    def _split(self, word: tuple[str, ...]) -> tuple[str, ...]:
        while len(word) > 1:
            best = min(zip(word, word[1:]), key=lambda pair: self.ranks.get(pair, len(self.ranks)))
            if best not in self.ranks:
                break
            word = merged(word, best)
        return word

    def save(self, folder: Path) -> None:
        (folder / "vocab.json").write_text(json.dumps(self.vocab, ensure_ascii=False) + "\n")
        (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *(" ".join(pair) for pair in self.merges)]) + "\n")

    @staticmethod
    def load(folder: Path) -> "Tokenizer":
        lines = (folder / "merges.txt").read_text().splitlines()[1:]
        return Tokenizer([tuple(line.split(" ")) for line in lines])
