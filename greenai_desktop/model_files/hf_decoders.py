"""Closed forms of decoders: each model type of Hugging Face as the parts it is built of.

Source: the modules that `transformers` builds for each model type; checked against published counts of parameters
in `tests/model_files/test_hf_config.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from greenai_desktop.model_files.architecture import Architecture, Config
from greenai_desktop.model_files.base import ModelKind
from greenai_desktop.model_files.parts import NOTHING, Part, linear, norm, plain, table, vocabulary


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes that nearly all decoders have.

    Attributes:
        hidden: Width of a token.
        layers: How many layers.
        heads: Attention heads of a layer.
        kv_heads: Heads of keys and values.
        head_dim: Width of a head.
        vocab: Words of the vocabulary.
        context: Longest context; 0 where the file does not tell.
    """

    hidden: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    vocab: int
    context: int

    def whole(self, parts: Part) -> Architecture:
        """The decoder that has these parts."""
        return Architecture(
            ModelKind.DECODER, parts, self.layers, self.heads, self.head_dim, self.context
        )  # fmt: skip


def sizes_of(config: Config) -> Sizes:
    """The sizes under the names that most configurations use."""
    hidden = config.count("hidden_size", "n_embd", "n_embed", "d_model", "dim")
    heads = config.count("num_attention_heads", "n_head", "n_heads")
    head_dim = config.count("head_dim", default=max(1, hidden // heads))
    return Sizes(
        hidden=hidden,
        layers=config.layers("num_hidden_layers", "n_layer", "n_layers", "num_layers"),
        heads=heads,
        kv_heads=config.count("num_key_value_heads", default=heads),
        head_dim=head_dim,
        vocab=config.count("vocab_size"),
        context=config.count_or_none("max_position_embeddings", "n_positions", "max_seq_len", "seq_length"),
    )


def attention(sizes: Sizes, qkv_bias: bool = False, out_bias: bool = False) -> Part:
    """Queries, keys, values and the way out, with as many heads of keys and values as there are."""
    query, key = sizes.heads * sizes.head_dim, sizes.kv_heads * sizes.head_dim
    incoming = linear(sizes.hidden, query, qkv_bias) + linear(sizes.hidden, key, qkv_bias) * 2
    return incoming + linear(query, sizes.hidden, out_bias)


def gated(hidden: int, inner: int, bias: bool = False) -> Part:
    """A gated feed-forward: gate, up, down."""
    return linear(hidden, inner, bias) * 2 + linear(inner, hidden, bias)


def feed_forward(hidden: int, inner: int, bias: bool = True) -> Part:
    """A feed-forward of two matrices."""
    return linear(hidden, inner, bias) + linear(inner, hidden, bias)


def layer_norm(hidden: int) -> Part:
    """A scale and a shift."""
    return norm(hidden, bias=True)


def _llama(config: Config, tied: bool = False, qkv_bias: bool | None = None, norms: int = 2) -> Architecture:
    """Llama and those built like it: gated feed-forward, scales before each half of a layer."""
    sizes = sizes_of(config)
    biased = config.flag("attention_bias") or config.flag("bias")
    attending = attention(sizes, biased if qkv_bias is None else qkv_bias, biased if qkv_bias is None else False)
    inner = gated(sizes.hidden, config.count("intermediate_size"), config.flag("mlp_bias"))
    layer = attending + inner + norm(sizes.hidden) * norms
    return _closed(config, sizes, layer, norm(sizes.hidden), tied)


def _closed(
    config: Config, sizes: Sizes, layer: Part, last: Part, tied: bool, before: Part = NOTHING, head_bias: bool = False
) -> Architecture:
    """A vocabulary, layers that are all alike, a last norm, and the head."""
    words = vocabulary(sizes.vocab, sizes.hidden, config.flag("tie_word_embeddings", tied), head_bias)
    return sizes.whole(words + before + layer * sizes.layers + last)


def _qwen2(config: Config) -> Architecture:
    return _llama(config, qkv_bias=True)


def _qwen3(config: Config) -> Architecture:
    """Llama with a scale over each query and key."""
    return _with_head_norms(config, _sized_heads(config, 128), tied=False, norms=2)


def _gemma3(config: Config) -> Architecture:
    return _with_head_norms(config, _sized_heads(config, 256), tied=True, norms=4)


def _gemma(config: Config) -> Architecture:
    return _llama(_sized_heads(config, 256), tied=True)


def _gemma2(config: Config) -> Architecture:
    return _llama(_sized_heads(config, 256), tied=True, norms=4)


def _sized_heads(config: Config, width: int) -> Config:
    """The same, where the width of heads is no share of the hidden width unless it is said."""
    return Config({**config.values, "head_dim": config.count("head_dim", default=width)}, config.file)


def _with_head_norms(config: Config, sized: Config, tied: bool, norms: int) -> Architecture:
    sizes = sizes_of(sized)
    biased = config.flag("attention_bias")
    layer = attention(sizes, biased, biased) + gated(sizes.hidden, config.count("intermediate_size"))
    layer += norm(sizes.hidden) * norms + norm(sizes.head_dim) * 2
    return _closed(config, sizes, layer, norm(sizes.hidden), tied)


def _olmo(config: Config) -> Architecture:
    """Llama with norms that have no parameters."""
    sizes = sizes_of(config)
    biased = config.flag("attention_bias")
    layer = attention(sizes, biased, biased) + gated(sizes.hidden, config.count("intermediate_size"))
    return _closed(config, sizes, layer, NOTHING, False)


def _olmo2(config: Config) -> Architecture:
    """Llama with norms behind, and one over all queries and one over all keys."""
    sizes = sizes_of(config)
    biased = config.flag("attention_bias")
    layer = attention(sizes, biased, biased) + gated(sizes.hidden, config.count("intermediate_size"))
    layer += norm(sizes.hidden) * 2 + norm(sizes.heads * sizes.head_dim) + norm(sizes.kv_heads * sizes.head_dim)
    return _closed(config, sizes, layer, norm(sizes.hidden), False)


def _cohere(config: Config) -> Architecture:
    """One norm a layer, both halves beside one another."""
    sizes = sizes_of(config)
    biased = config.flag("attention_bias")
    layer = attention(sizes, biased, biased) + gated(sizes.hidden, config.count("intermediate_size"))
    layer += norm(sizes.hidden)
    if config.flag("use_qk_norm"):
        layer += norm(sizes.heads * sizes.head_dim) + norm(sizes.kv_heads * sizes.head_dim)
    return _closed(config, sizes, layer, norm(sizes.hidden), True)


def _phi(config: Config) -> Architecture:
    """Both halves beside one another, biases everywhere."""
    sizes = sizes_of(config)
    layer = attention(sizes, True, True) + feed_forward(sizes.hidden, config.count("intermediate_size"))
    layer += layer_norm(sizes.hidden)
    if config.flag("qk_layernorm"):
        layer += layer_norm(sizes.head_dim) * 2
    return _closed(config, sizes, layer, layer_norm(sizes.hidden), False, head_bias=True)


def _gpt2(config: Config) -> Architecture:
    sizes = sizes_of(config)
    layer = attention(sizes, True, True) + layer_norm(sizes.hidden) * 2
    layer += feed_forward(sizes.hidden, config.count("n_inner", default=4 * sizes.hidden))
    positions = table(config.count("n_positions", default=1_024), sizes.hidden)
    return _closed(config, sizes, layer, layer_norm(sizes.hidden), True, positions)


def _gpt_bigcode(config: Config) -> Architecture:
    """GPT-2 with one head of keys and values for all."""
    found = {**config.values, "num_key_value_heads": 1} if config.flag("multi_query", True) else config.values
    return _gpt2(Config(found, config.file))


def _gpt_neo(config: Config) -> Architecture:
    sizes = sizes_of(config)
    layer = attention(sizes, False, True) + layer_norm(sizes.hidden) * 2
    layer += feed_forward(sizes.hidden, config.count("intermediate_size", default=4 * sizes.hidden))
    positions = table(config.count("max_position_embeddings", default=2_048), sizes.hidden)
    return _closed(config, sizes, layer, layer_norm(sizes.hidden), True, positions)


def _gpt_neox(config: Config) -> Architecture:
    sizes = sizes_of(config)
    biased = config.flag("attention_bias", True)
    layer = attention(sizes, biased, biased) + layer_norm(sizes.hidden) * 2
    layer += feed_forward(sizes.hidden, config.count("intermediate_size"))
    return _closed(config, sizes, layer, layer_norm(sizes.hidden), False)


def _gptj(config: Config) -> Architecture:
    sizes = sizes_of(config)
    layer = attention(sizes) + layer_norm(sizes.hidden)
    layer += feed_forward(sizes.hidden, config.count("n_inner", default=4 * sizes.hidden))
    return _closed(config, sizes, layer, layer_norm(sizes.hidden), False, head_bias=True)


def _falcon(config: Config) -> Architecture:
    """One head of keys and values in the first ones, groups in the later ones; norms differ between them."""
    newer = config.flag("new_decoder_architecture")
    heads = config.count("num_attention_heads", "n_head")
    kv_heads = (
        config.count("num_kv_heads", default=heads) if newer else (1 if config.flag("multi_query", True) else heads)
    )
    sizes = sizes_of(Config({**config.values, "num_key_value_heads": kv_heads}, config.file))
    biased = config.flag("bias")
    one_norm = config.flag("parallel_attn", True) and (
        config.count("num_ln_in_parallel_attn", default=2 if newer else 1) == 1
    )
    layer = attention(sizes, biased, biased) + layer_norm(sizes.hidden) * (1 if one_norm else 2)
    layer += feed_forward(sizes.hidden, config.count("ffn_hidden_size", default=4 * sizes.hidden), biased)
    return _closed(config, sizes, layer, layer_norm(sizes.hidden), True)


def _opt(config: Config) -> Architecture:
    sizes = sizes_of(config)
    biased, before = config.flag("enable_bias", True), config.flag("do_layer_norm_before", True)
    width = config.count("word_embed_proj_dim", default=sizes.hidden)
    one_norm = layer_norm(sizes.hidden) if config.flag("layer_norm_elementwise_affine", True) else NOTHING
    layer = attention(sizes, biased, biased) + feed_forward(sizes.hidden, config.count("ffn_dim"), biased)
    layer += one_norm * 2
    parts = vocabulary(sizes.vocab, width, config.flag("tie_word_embeddings", True))
    parts += table(config.count("max_position_embeddings") + 2, sizes.hidden) + layer * sizes.layers
    if width != sizes.hidden:
        parts += linear(width, sizes.hidden) + linear(sizes.hidden, width)
    if before and not config.flag("_remove_final_layer_norm"):
        parts += one_norm
    return sizes.whole(parts)


def _bloom(config: Config) -> Architecture:
    sizes = sizes_of(config)
    layer = attention(sizes, True, True) + feed_forward(sizes.hidden, 4 * sizes.hidden) + layer_norm(sizes.hidden) * 2
    return _closed(config, sizes, layer, layer_norm(sizes.hidden), True, layer_norm(sizes.hidden))


def _mpt(config: Config) -> Architecture:
    sizes = sizes_of(config)
    layer = attention(sizes) + norm(sizes.hidden) * 2
    layer += feed_forward(sizes.hidden, config.count("expansion_ratio", default=4) * sizes.hidden, bias=False)
    return _closed(config, sizes, layer, norm(sizes.hidden), True)


def _stablelm(config: Config) -> Architecture:
    sizes = sizes_of(config)
    layer = attention(sizes, config.flag("use_qkv_bias")) + gated(sizes.hidden, config.count("intermediate_size"))
    layer += layer_norm(sizes.hidden) * (1 if config.flag("use_parallel_residual") else 2)
    if config.flag("qk_layernorm"):
        layer += plain((sizes.heads + sizes.kv_heads) * sizes.head_dim)
    return _closed(config, sizes, layer, layer_norm(sizes.hidden), False)


def _starcoder2(config: Config) -> Architecture:
    sizes = sizes_of(config)
    biased = config.flag("use_bias", True)
    layer = attention(sizes, biased, biased) + layer_norm(sizes.hidden) * 2
    layer += feed_forward(sizes.hidden, config.count("intermediate_size"), biased)
    return _closed(config, sizes, layer, layer_norm(sizes.hidden), True)


DECODERS: Final[Mapping[str, Callable[[Config], Architecture]]] = {
    "llama": _llama, "mistral": _llama, "ministral": _llama, "granite": _llama, "internlm2": _llama, "phi3": _llama,
    "smollm3": _llama,
    "qwen2": _qwen2, "qwen3": _qwen3, "gemma": _gemma, "gemma2": _gemma2, "gemma3_text": _gemma3, "olmo": _olmo,
    "olmo2": _olmo2, "cohere": _cohere, "phi": _phi, "gpt2": _gpt2, "gpt_bigcode": _gpt_bigcode,
    "gpt_neo": _gpt_neo, "gpt_neox": _gpt_neox, "gptj": _gptj, "falcon": _falcon, "RefinedWebModel": _falcon,
    "RefinedWeb": _falcon, "opt": _opt, "bloom": _bloom, "mpt": _mpt, "stablelm": _stablelm,
    "starcoder2": _starcoder2,
}  # fmt: skip
