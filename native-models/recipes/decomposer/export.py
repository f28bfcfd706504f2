"""Writes a trained run as GGUF (architecture "llama", SentencePiece-style vocabulary), and what PyTorch says of a few sentences.

  python export.py RUN/checkpoint.pt RUN/tokenizer.json OUT.gguf [--type f16|f32|q8_0] [--reference OUT.json]

The reference holds, for each sentence, the prompt's tokens and every second logit after its last one; the tests hold
llama.cpp to it.
"""
import argparse
import json
from pathlib import Path

import gguf
import numpy as np
import torch

import tokenizer as tok
from model import Llama, Shape
from sentence import TOKEN

RARE = -1e6
"""Score of tokens that no word may be cut into: numbers and brackets."""
SENTENCES = ['the mug next to the plastic box', 'choose the second red blorf from the left', 'the chair that is not between the desk and the wall',
             'when facing the sofa, pick the lamp with a grobble on it', 'it is the one closest to the door']
TYPES = {'f16': gguf.GGMLQuantizationType.F16, 'f32': gguf.GGMLQuantizationType.F32, 'q8_0': gguf.GGMLQuantizationType.Q8_0}


def load(checkpoint: Path) -> Llama:
    c = torch.load(checkpoint, map_location='cpu')
    model = Llama(Shape(**c['shape']))
    model.load_state_dict(c['model'])
    return model.eval()


def add_vocabulary(w: gguf.GGUFWriter, t: tok.Tokenizer) -> None:
    kinds = [gguf.TokenType.NORMAL] * len(t.tokens)
    scores = [RARE] * len(t.tokens)
    for i in range(t.first, t.open_at):
        scores[i] = -float(i - t.first)
    kinds[tok.UNK] = gguf.TokenType.UNKNOWN
    for i in (tok.BOS, tok.EOS, tok.MEANING):
        kinds[i] = gguf.TokenType.CONTROL
    for i in range(len(tok.SPECIAL), t.first):
        kinds[i] = gguf.TokenType.BYTE
    w.add_tokenizer_model('llama')
    w.add_tokenizer_pre('default')
    w.add_token_list(t.tokens)
    w.add_token_scores(scores)
    w.add_token_types(kinds)
    w.add_bos_token_id(tok.BOS)
    w.add_eos_token_id(tok.EOS)
    w.add_unk_token_id(tok.UNK)
    w.add_add_bos_token(False)
    w.add_add_eos_token(False)
    w.add_add_space_prefix(True)
    for key, value in [('version', 1), ('words', tok.MAX_WORDS), ('opening', t.open_at), ('going_on', t.more_at), ('meaning', tok.MEANING)]:
        w.add_uint32(f'studio.decomposer.{key}', value)


def write(model: Llama, t: tok.Tokenizer, out: Path, kind: str) -> None:
    s = model.shape
    w = gguf.GGUFWriter(str(out), 'llama')
    w.add_name('SpatialReasoner decomposer')
    w.add_context_length(s.context)
    w.add_embedding_length(s.width)
    w.add_block_count(s.layers)
    w.add_feed_forward_length(s.hidden)
    w.add_head_count(s.heads)
    w.add_head_count_kv(s.key_heads)
    w.add_rope_dimension_count(s.width // s.heads)
    w.add_rope_freq_base(s.theta)
    w.add_layer_norm_rms_eps(s.eps)
    w.add_vocab_size(s.vocab)
    add_vocabulary(w, t)
    for name, p in model.state_dict().items():
        data = p.numpy().astype(np.float32)
        as_type = TYPES[kind] if data.ndim > 1 and data.shape[1] % 32 == 0 else gguf.GGMLQuantizationType.F32
        w.add_tensor(name, gguf.quants.quantize(data, as_type), raw_dtype=as_type)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


@torch.no_grad()
def reference(model: Llama, t: tok.Tokenizer) -> list[dict]:
    out = []
    for sentence in SENTENCES:
        prompt, _ = t.prompt(TOKEN.findall(sentence))
        logits = model(torch.tensor([prompt]))[0, -1]
        out.append({'text': sentence, 'prompt': prompt, 'logits': [round(float(x), 4) for x in logits[::2]]})
    return out


def main() -> None:
    a = argparse.ArgumentParser()
    for name in ('checkpoint', 'tokenizer', 'out'):
        a.add_argument(name, type=Path)
    a.add_argument('--type', choices=TYPES, default='f16')
    a.add_argument('--reference', type=Path)
    o = a.parse_args()
    model, t = load(o.checkpoint), tok.load(o.tokenizer)
    write(model, t, o.out, o.type)
    if o.reference:
        o.reference.write_text(json.dumps(reference(model, t)) + '\n')


if __name__ == '__main__':
    main()
