"""A small SentencePiece-style vocabulary as llama.cpp reads it: pieces with scores, bytes for everything else.

llama.cpp joins the neighbouring pair whose union has the best score, again and again. Scores here are the order in which
byte-pair training found the pieces, so `encode` below and llama.cpp agree; a test holds them together.
"""
import collections
import heapq
import json
import random
import re
import unicodedata
from pathlib import Path

from meaning_tokens import always, is_number, parts, to_json
from words import LEXICON

SPACE = '\u2581'
SPECIAL = ['<unk>', '<s>', '</s>', '<meaning>']
UNK, BOS, EOS, MEANING = range(4)
MAX_WORDS = 64
MERGES = 1800
ALPHABET = "abcdefghijklmnopqrstuvwxyz'-#,;:.!?()/&" + SPACE
_CARDINALS = {str(v): k for k, v in LEXICON['numbers'].items()}
_ORDINALS = {k: next(word for word, n in LEXICON['ordinals'].items() if n == v and word.isalpha() and word != 'next')
             for k, v in LEXICON['ordinals'].items() if k[0].isdigit()}
_PLAIN = {'“': '(', '”': ')', '"': '(', '–': ',', '—': ',', '’': "'"}


def seen_as(word: str) -> str:
    """What the model sees of a word: lower case without accents, small numbers spelled, '#' for what it has no letters for."""
    word = ''.join(_PLAIN.get(c, c) for c in word.lower())
    word = _CARDINALS.get(word) or _ORDINALS.get(word) or word
    word = ''.join(c for c in unicodedata.normalize('NFKD', word) if not unicodedata.combining(c))
    return re.sub(r"[^a-z'\-,;:.!?()/&]", '#', word)[:24]


class Tokenizer:
    def __init__(self, data: dict):
        self.pieces, self.structure = data['pieces'], data['structure']
        self.first = len(SPECIAL) + 256
        self.tokens = SPECIAL + [f'<0x{b:02X}>' for b in range(256)] + self.pieces
        self.open_at = len(self.tokens)
        self.tokens += [str(i) for i in range(MAX_WORDS + 1)]
        self.more_at = len(self.tokens)
        self.tokens += [f',{i}' for i in range(MAX_WORDS + 1)]
        self.structure_at = len(self.tokens)
        self.tokens += self.structure
        self.piece_id = {p: self.first + i for i, p in enumerate(self.pieces)}
        self.structure_id = self.piece_id | {p: self.structure_at + i for i, p in enumerate(self.structure)} | {str(i): self.open_at + i for i in range(10)}
        self._cache: dict[str, list[int]] = {}

    def word(self, word: str) -> list[int]:
        """Pieces of one word as seen, with the space before it."""
        if word not in self._cache:
            if len(self._cache) > 200_000:
                self._cache.clear()
            self._cache[word] = self._join(SPACE + word)
        return self._cache[word]

    def _join(self, text: str) -> list[int]:
        symbols = list(text)
        while len(symbols) > 1:
            best = min(range(len(symbols) - 1), key=lambda i: self.piece_id.get(symbols[i] + symbols[i + 1], 1 << 30))
            if symbols[best] + symbols[best + 1] not in self.piece_id:
                break
            symbols[best:best + 2] = [symbols[best] + symbols[best + 1]]
        return [t for s in symbols for t in ([self.piece_id[s]] if s in self.piece_id else [len(SPECIAL) + b for b in s.encode()])]

    def prompt(self, words: list[str]) -> tuple[list[int], int]:
        """Every word and its number, then all numbers once more, where each word can look at the whole sentence.
        Returns the tokens and where the second list begins."""
        ids = [BOS]
        for i, word in enumerate(words):
            ids += [*self.word(seen_as(word)), self.open_at + i]
        echo = len(ids)
        ids += [self.more_at + i for i in range(len(words) + 1)]
        return [*ids, MEANING], echo

    def answer(self, meaning: dict) -> list[int]:
        ids: list[int] = []
        for part in parts(to_json(meaning)):
            if is_number(part):
                ids.append((self.more_at + int(part[1:])) if part[0] == ',' else self.open_at + int(part))
            else:
                ids += self._structure(part)
        return [*ids, EOS]

    def _structure(self, part: str) -> list[int]:
        """One token where the string is common, else the longest known beginnings."""
        ids = []
        while part:
            n = next(n for n in range(len(part), 0, -1) if part[:n] in self.structure_id)
            ids.append(self.structure_id[part[:n]])
            part = part[n:]
        return ids

    def text(self, ids: list[int]) -> str:
        return ''.join(self.tokens[i] for i in ids)


def build(samples: list[tuple[list[str], dict]], least: int = 12) -> dict:
    """Pieces by byte-pair training on the words of samples; structure by what occurs at least `least` times, and single characters."""
    counts = collections.Counter(seen_as(word) for words, _ in samples for word in words)
    structure = collections.Counter(p for _, m in samples for p in parts(to_json(m)) if not is_number(p))
    pieces = list(ALPHABET) + _byte_pairs(counts)
    common = [p for p, n in structure.most_common() if n >= least]
    return {'pieces': pieces, 'structure': [p for p in dict.fromkeys([*always(), *common, *'{}[]"']) if p not in pieces]}


def _byte_pairs(counts: collections.Counter) -> list[str]:
    words = [(list(SPACE + w), n) for w, n in counts.items()]
    where, total = collections.defaultdict(set), collections.Counter()
    for i, (symbols, n) in enumerate(words):
        for a, b in zip(symbols, symbols[1:]):
            total[a, b] += n
            where[a, b].add(i)
    heap = [(-n, pair) for pair, n in total.items()]
    heapq.heapify(heap)
    merges: list[str] = []
    while len(merges) < MERGES and heap:
        n, pair = heapq.heappop(heap)
        if -n != total[pair]:
            if total[pair] > 0:
                heapq.heappush(heap, (-total[pair], pair))
            continue
        merged = pair[0] + pair[1]
        if merged not in merges:
            merges.append(merged)
        touched = set()
        for i in list(where[pair]):
            symbols, count = words[i]
            for a, b in zip(symbols, symbols[1:]):
                total[a, b] -= count
            k = 0
            while k < len(symbols) - 1:
                if (symbols[k], symbols[k + 1]) == pair:
                    symbols[k:k + 2] = [merged]
                k += 1
            for a, b in zip(symbols, symbols[1:]):
                total[a, b] += count
                where[a, b].add(i)
                touched.add((a, b))
        for other in touched:
            heapq.heappush(heap, (-total[other], other))
        total[pair] = 0
    return merges


def load(path: Path) -> Tokenizer:
    return Tokenizer(json.loads(path.read_text()))


if __name__ == '__main__':
    import sys

    import grammar
    r = random.Random(7)
    Path(sys.argv[1]).write_text(json.dumps(build([grammar.sample(r) for _ in range(60_000)])))
