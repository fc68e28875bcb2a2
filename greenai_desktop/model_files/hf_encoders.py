"""Closed forms of encoders of text, without the head of a task.

Source: the modules that `transformers` builds for each model type; checked against published counts of parameters
in `tests/model_files/test_hf_config.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from greenai_desktop.model_files.architecture import Architecture, Config
from greenai_desktop.model_files.base import ModelKind, remark
from greenai_desktop.model_files.hf_decoders import Sizes, attention, feed_forward, gated, layer_norm, sizes_of
from greenai_desktop.model_files.parts import NOTHING, Part, linear, norm, shared, table


def _layer(sizes: Sizes, inner: int) -> Part:
    return attention(sizes, True, True) + feed_forward(sizes.hidden, inner) + layer_norm(sizes.hidden) * 2


def _embeddings(config: Config, width: int, types: int, vocab: int) -> Part:
    positions = config.count("max_position_embeddings", default=512)
    return table(vocab + positions + types, width) + layer_norm(width)


def _whole(config: Config, sizes: Sizes, parts: Part, has_pooler: bool) -> Architecture:
    pooler = linear(sizes.hidden, sizes.hidden, True) if has_pooler else NOTHING
    # The pooler sees one token of a text; its products are left to the parameters alone.
    parts += Part(other=pooler.params)
    head = next(iter(config.words("architectures")), "")
    notes = (remark("task_head", name=head),) if "For" in head else ()
    return Architecture(
        ModelKind.ENCODER, parts, sizes.layers, sizes.heads, sizes.head_dim, sizes.context, notes=notes
    )  # fmt: skip


def _bert(config: Config) -> Architecture:
    sizes = sizes_of(config)
    before = _embeddings(config, sizes.hidden, config.count_or_none("type_vocab_size"), sizes.vocab)
    layers = _layer(sizes, config.count("intermediate_size")) * sizes.layers
    return _whole(config, sizes, before + layers, has_pooler=True)


def _distilbert(config: Config) -> Architecture:
    sizes = sizes_of(config)
    layers = _layer(sizes, config.count("hidden_dim")) * sizes.layers
    return _whole(config, sizes, _embeddings(config, sizes.hidden, 0, sizes.vocab) + layers, has_pooler=False)


def _electra(config: Config) -> Architecture:
    """BERT whose embeddings may be narrower than its layers."""
    sizes = sizes_of(config)
    width = config.count("embedding_size", default=sizes.hidden)
    before = _embeddings(config, width, config.count_or_none("type_vocab_size"), sizes.vocab)
    if width != sizes.hidden:
        before += linear(width, sizes.hidden, True)
    layers = _layer(sizes, config.count("intermediate_size")) * sizes.layers
    return _whole(config, sizes, before + layers, has_pooler=False)


def _albert(config: Config) -> Architecture:
    """One layer that is passed many times; an example takes the work of all of them.

    Raises:
        ImportFileError: it has several groups of layers.
    """
    sizes = sizes_of(config)
    if config.count("num_hidden_groups", default=1) != 1 or config.count("inner_group_num", default=1) != 1:
        raise config.odd("num_hidden_groups", config.values.get("num_hidden_groups"))
    width = config.count("embedding_size", default=128)
    before = _embeddings(config, width, config.count_or_none("type_vocab_size"), sizes.vocab)
    before += linear(width, sizes.hidden, True)
    layers = shared(_layer(sizes, config.count("intermediate_size")), sizes.layers)
    return _whole(config, sizes, before + layers, has_pooler=True)


def _deberta(config: Config) -> Architecture:
    """DeBERTa-v3: positions are in the attention, whose matrices are those of the words.

    Raises:
        ImportFileError: it is one of the other DeBERTas, whose attention has more matrices.
    """
    sizes = sizes_of(config)
    if not (config.flag("share_att_key") and config.flag("relative_attention")) or config.count_or_none(
        "conv_kernel_size"
    ):
        raise config.odd("share_att_key", config.values.get("share_att_key"))
    positions = config.count("max_position_embeddings") if config.flag("position_biased_input", True) else 0
    before = table(sizes.vocab + positions + config.count_or_none("type_vocab_size"), sizes.hidden)
    before += layer_norm(sizes.hidden)
    before += table(2 * config.count("position_buckets", default=256), sizes.hidden)
    if "layer_norm" in config.text("norm_rel_ebd"):
        before += layer_norm(sizes.hidden)
    layers = _layer(sizes, config.count("intermediate_size")) * sizes.layers
    found = _whole(config, sizes, before + layers, has_pooler=False)
    # For short texts the work on positions outweighs that on words.
    return replace(found, has_flop=False, notes=(*found.notes, remark("positions_not_told")))


def _modernbert(config: Config) -> Architecture:
    """ModernBERT: no biases, a gated feed-forward, and no norm before the attention of the first layer.

    Raises:
        ImportFileError: it has biases.
    """
    for name in ("attention_bias", "mlp_bias", "norm_bias"):
        if config.flag(name):
            raise config.odd(name, True)
    sizes = sizes_of(config)
    layer = attention(sizes) + gated(sizes.hidden, config.count("intermediate_size")) + norm(sizes.hidden) * 2
    parts = table(sizes.vocab, sizes.hidden) + layer * sizes.layers + norm(sizes.hidden)
    return _whole(config, sizes, parts, has_pooler=False)


ENCODERS: Final[Mapping[str, Callable[[Config], Architecture]]] = {
    "bert": _bert, "roberta": _bert, "xlm-roberta": _bert, "camembert": _bert, "distilbert": _distilbert,
    "electra": _electra, "albert": _albert, "deberta-v2": _deberta,
    "modernbert": _modernbert,
}  # fmt: skip
