"""What people say of things: labels and their synonyms, with colours, patterns and stuffs in free wording."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from worlds import Thing

WORDS = json.loads((Path(__file__).parent / "words.json").read_text())
COLORS = ["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "white", "black", "grey"]
PATTERN_WORDS = {"stripes": ["striped", "striped", "stripy"], "dots": ["dotted", "dotted", "spotted", "polka dot"], "checker": ["checkered", "checkered", "checked"]}
PATTERN_TAILS = {"stripes": "with stripes", "dots": "with dots", "checker": "with checks"}
STUFF_WORDS = {"wooden": ["wooden", "wood"], "metal": ["metal", "metallic"], "fabric": ["fabric", "cloth"], "paper": ["paper", "cardboard"]}
NOUNS = {"grey": ["grey", "gray"]}


@dataclass(frozen=True)
class Claim:
    """What a phrase says: any of some labels, and looks; None is not said."""

    labels: frozenset[str] | None = None
    color: str | None = None
    pattern: str | None = None
    material: str | None = None

    def fits(self, thing: Thing | None) -> bool:
        return thing is not None and (
            (self.labels is None or thing.label in self.labels)
            and self.color in (None, thing.color)
            and self.pattern in (None, thing.pattern)
            and self.material in (None, thing.material)
        )


class Speaker:
    def __init__(self, random: np.random.Generator, labels: list[str]):
        self.random = random
        self.labels = labels
        self.kinds = {kind: frozenset(members) for kind, members in WORDS["kinds"].items()}

    def pick(self, items):
        return items[self.random.integers(len(items))]

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def framed(self, phrase: str) -> str:
        text = self.pick(WORDS["templates"]).format(phrase)
        vowel = phrase[0] in "aeiou"
        return text.replace(f"a {phrase}", f"an {phrase}") if vowel and self.chance(0.7) else text

    def name(self, label: str) -> str:
        others = WORDS["synonyms"].get(label, [])
        name = self.pick(others) if others and self.chance(0.2) else label
        return f"{name}s" if self.chance(0.04) and not name.endswith("s") else name

    def color_word(self, color: str) -> str:
        return self.pick(NOUNS.get(color, [color]))

    def plain(self, label: str) -> str:
        """The label alone, in some frame."""
        return self.framed(label if self.chance(0.75) else self.name(label))

    def colored(self, color: str, label: str) -> str:
        return self.framed(f"{self.color_word(color)} {label if self.chance(0.8) else self.name(label)}")

    def caption(self, thing: Thing) -> tuple[str, Claim]:
        """Something true of a thing, and what exactly it claims."""
        if self.chance(0.08):
            return self._vague(thing)
        color = thing.color if self.chance(0.75) else None
        pattern = thing.pattern if thing.pattern != "plain" and self.chance(0.6) else None
        material = thing.material if thing.material != "natural" and self.chance(0.3) else None
        before, after = [], []
        if self.chance(0.12):
            before.append(self.pick(WORDS["sizes"]))
        looks = [] if color is None else [self.color_word(color)]
        if pattern is not None:
            after.append(PATTERN_TAILS[pattern]) if self.chance(0.2) else looks.append(self.pick(PATTERN_WORDS[pattern]))
        if len(looks) == 2 and self.chance(0.5):
            looks.reverse()
        if material is not None:
            looks.append(self.pick(STUFF_WORDS.get(material, [material])))
        phrase = " ".join([*before, *looks, self.name(thing.label), *after])
        return self.framed(phrase), Claim(frozenset([thing.label]), color, pattern, material)

    def _vague(self, thing: Thing) -> tuple[str, Claim]:
        kinds = [kind for kind, members in self.kinds.items() if thing.label in members]
        if kinds and self.chance(0.6):
            kind = self.pick(kinds)
            if self.chance(0.3) and not kind.startswith("something"):
                return f"{self.color_word(thing.color)} {kind}", Claim(self.kinds[kind], thing.color)
            return kind if kind.startswith("something") else self.framed(kind), Claim(self.kinds[kind])
        if thing.pattern != "plain" and self.chance(0.5):
            return f"something {self.pick(PATTERN_WORDS[thing.pattern])}", Claim(None, None, thing.pattern)
        if thing.material != "natural" and self.chance(0.4):
            return f"something made of {self.pick(['', 'some '])}{STUFF_WORDS.get(thing.material, [thing.material])[-1]}".replace("  ", " "), Claim(None, None, None, thing.material)
        return self.pick(["something {}", "{} coloured", "a {} thing", "in {}"]).format(self.color_word(thing.color)), Claim(None, thing.color)


def all_text(labels: list[str], random: np.random.Generator, many: int) -> list[str]:
    """Sentences for the tokenizer: captions of random things, and every word there is."""
    speaker = Speaker(random, labels)
    kinds = ["plain", *PATTERN_WORDS]
    stuffs = ["ceramic", "plastic", "metal", "wooden", "glass", "leather", "fabric", "paper", "rubber", "natural"]
    out = [speaker.caption(Thing(speaker.pick(labels), speaker.pick(COLORS), speaker.pick(kinds), speaker.pick(stuffs)))[0] for _ in range(many)]
    rest = [*WORDS["canonical"], *WORDS["surfaces"], *WORDS["unrelated"], *WORDS["sizes"], *labels, *(s for names in WORDS["synonyms"].values() for s in names)]
    return out + rest * 5
