"""Closed forms of encoder-decoders: an encoder that reads, a decoder that looks back at it.

A token that is read meets the encoder, a token that is written the decoder with its head; operations are told for one
of each.

Source: the modules that `transformers` builds for each model type; checked against published counts of parameters
in `tests/model_files/test_hf_config.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from greenai_desktop.model_files.architecture import Architecture, Config
from greenai_desktop.model_files.base import Example, ModelKind, remark
from greenai_desktop.model_files.hf_decoders import Sizes, attention, feed_forward, gated, layer_norm
from greenai_desktop.model_files.parts import linear, norm, table, vocabulary


def _t5(config: Config, bias_everywhere: bool = False) -> Architecture:
    """T5: no biases, a table of relative positions, scales alone."""
    hidden, layers = config.count("d_model"), config.layers("num_layers")
    behind = config.layers("num_decoder_layers", default=layers)
    heads, width = config.count("num_heads"), config.count("d_kv")
    attending = attention(Sizes(hidden, layers, heads, heads, width, 1, 0))
    is_gated = config.text("feed_forward_proj", "relu").startswith("gated")
    inner = config.count("d_ff")
    working = gated(hidden, inner) if is_gated else feed_forward(hidden, inner, bias=False)
    positions = table(config.count("relative_attention_num_buckets", default=32), heads)
    reading = (attending + working + norm(hidden) * 2) * layers + norm(hidden)
    writing = (attending * 2 + working + norm(hidden) * 3) * behind + norm(hidden)
    writing += positions * (behind if bias_everywhere else 1)
    reading += positions * (layers if bias_everywhere else 1)
    words = vocabulary(config.count("vocab_size"), hidden, config.flag("tie_word_embeddings", True))
    return Architecture(
        ModelKind.ENCODER_DECODER, words + reading + writing, layers + behind, heads, width,
        config.count_or_none("n_positions"), Example.TOKEN_PAIR, attention_count=layers + 2 * behind,
    )  # fmt: skip


def _mt5(config: Config) -> Architecture:
    """T5 whose defaults are the later ones: gated, and a head of its own."""
    later = {"feed_forward_proj": "gated-gelu", "tie_word_embeddings": False}
    return _t5(Config({**later, **config.values}, config.file))


def _umt5(config: Config) -> Architecture:
    return _t5(config, bias_everywhere=True)


def _bart(config: Config, last_norms: bool = False) -> Architecture:
    """BART: learned positions with two more rows than the longest text, biases everywhere."""
    hidden = config.count("d_model")
    first, second = config.layers("encoder_layers"), config.layers("decoder_layers")
    heads = config.count("encoder_attention_heads")
    attending = attention(Sizes(hidden, first, heads, heads, max(1, hidden // heads), 1, 0), True, True)
    positions = config.count("max_position_embeddings", default=1_024)
    around = table(positions + 2, hidden) + layer_norm(hidden) * (2 if last_norms else 1)
    reading = attending + feed_forward(hidden, config.count("encoder_ffn_dim")) + layer_norm(hidden) * 2
    writing = attending * 2 + feed_forward(hidden, config.count("decoder_ffn_dim")) + layer_norm(hidden) * 3
    words = vocabulary(config.count("vocab_size"), hidden, config.flag("tie_word_embeddings", True))
    return Architecture(
        ModelKind.ENCODER_DECODER, words + around * 2 + reading * first + writing * second, first + second, heads,
        max(1, hidden // heads), positions, Example.TOKEN_PAIR, attention_count=first + 2 * second,
    )  # fmt: skip


def _mbart(config: Config) -> Architecture:
    return _bart(config, last_norms=True)


def _whisper(config: Config) -> Architecture:
    """Whisper: two convolutions over sound before the encoder; keys without bias."""
    hidden = config.count("d_model")
    first, second = config.layers("encoder_layers"), config.layers("decoder_layers")
    heads = config.count("encoder_attention_heads")
    attending = linear(hidden, hidden, True) * 3 + linear(hidden, hidden)
    mels, frames = config.count("num_mel_bins", default=80), config.count("max_source_positions", default=1_500)
    sound = linear(3 * mels, hidden, True) + linear(3 * hidden, hidden, True) + table(frames, hidden)
    reading = attending + feed_forward(hidden, config.count("encoder_ffn_dim")) + layer_norm(hidden) * 2
    writing = attending * 2 + feed_forward(hidden, config.count("decoder_ffn_dim")) + layer_norm(hidden) * 3
    positions = config.count("max_target_positions", default=448)
    words = vocabulary(config.count("vocab_size"), hidden, True) + table(positions, hidden)
    parts = words + sound + reading * first + writing * second + layer_norm(hidden) * 2
    sound_alone = (remark("sound_not_tokens"),)
    return Architecture(
        ModelKind.ENCODER_DECODER, parts, first + second, heads, max(1, hidden // heads), positions,
        Example.TOKEN_PAIR, has_flop=False, notes=sound_alone,
    )  # fmt: skip


PAIRS: Final[Mapping[str, Callable[[Config], Architecture]]] = {
    "t5": _t5, "mt5": _mt5, "umt5": _umt5, "bart": _bart, "mbart": _mbart, "whisper": _whisper,
}  # fmt: skip
