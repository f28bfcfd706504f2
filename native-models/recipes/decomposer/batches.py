"""Training examples in batches of like length, each step from its own seed, so that a run can be cut and taken up again."""
import random

import torch

import grammar
from meaning_tokens import KINDS
from tokenizer import EOS, Tokenizer

POOL = 16
"""So many batches are drawn together and sorted by length: padding then costs little."""
LABELS = 2 * (8 + 2 * len(KINDS))


def word_labels(n: int, meaning: dict) -> list[int]:
    """What each word is for, as a class for the helping loss: name, attribute or relation of target or anchor; begin or inside."""
    labels = [0] * (n + 1)

    def mark(span, label: int) -> None:
        for i in range(*span):
            labels[i] = 2 * label + (i == span[0])

    def visit(t: dict, role: int) -> None:
        for x in t['r']:
            for o in x['o']:
                visit(o, 1 if role == 0 else 2)
            for span in x['p']:
                mark(span, 8 + KINDS.index(x['k']) + (len(KINDS) if role else 0))
        for spans in t['a']:
            for span in spans:
                mark(span, 4 if role == 0 else 5)
        for o in t['o']:
            mark(o['n'], 6)
        if t['n']:
            mark(t['n'], 1 + role)

    if meaning['v']:
        visit(meaning['v']['o'], 2)
    visit(meaning['t'], 0)
    return labels


def example(r: random.Random, tokenizer: Tokenizer) -> tuple[list[int], int, int, list[int]]:
    """Tokens, where the numbers begin again, where the answer begins, the words' labels."""
    words, meaning = grammar.sample(r)
    prompt, echo = tokenizer.prompt(words)
    return prompt + tokenizer.answer(meaning), echo, len(prompt), word_labels(len(words), meaning)


def pool(seed: int, tokenizer: Tokenizer, tokens: int):
    """POOL batches of about `tokens` tokens each, in random order: (ids, rows and columns of answers, their targets, of labels, their targets)."""
    r = random.Random(seed)
    examples = sorted((example(r, tokenizer) for _ in range(POOL * tokens // 60)), key=lambda e: len(e[0]))
    batches, at = [], 0
    while at < len(examples):
        end = at + 1
        while end < len(examples) and (end - at + 1) * len(examples[end][0]) <= tokens:
            end += 1
        batches.append(examples[at:end])
        at = end
    r.shuffle(batches)
    return [collate(b) for b in batches]


def collate(examples):
    longest = max(len(ids) for ids, *_ in examples)
    ids = torch.full((len(examples), longest), EOS)
    answers, answer_to, labels, label_to = [], [], [], []
    for row, (tokens, echo, start, words) in enumerate(examples):
        ids[row, :len(tokens)] = torch.tensor(tokens)
        answers += [row * longest + i for i in range(start - 1, len(tokens) - 1)]
        answer_to += tokens[start:]
        labels += [row * longest + echo + i for i in range(len(words))]
        label_to += words
    return ids, *map(torch.tensor, (answers, answer_to, labels, label_to))
