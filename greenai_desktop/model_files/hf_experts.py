"""Closed forms of decoders with a mixture of experts: all parameters, and those that one token meets.

Source: the modules that `transformers` builds for each model type; checked against published counts of parameters
in `tests/model_files/test_hf_config.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from greenai_desktop.model_files.architecture import Architecture, Config
from greenai_desktop.model_files.hf_decoders import Sizes, attention, gated, layer_norm, sizes_of
from greenai_desktop.model_files.parts import NOTHING, Part, experts, linear, norm, plain, vocabulary


def _routed(config: Config, hidden: int, one: Part, count: int, used: int, bias: bool = False) -> Part:
    """A router and its experts.

    Raises:
        ImportFileError: a token would meet more experts than there are.
    """
    if used > count:
        raise config.odd("num_experts_per_tok", used)
    return linear(hidden, count, bias) + experts(one, count, used)


def _mixtral(config: Config) -> Architecture:
    sizes = sizes_of(config)
    one = gated(sizes.hidden, config.count("intermediate_size"))
    count, used = config.count("num_local_experts", default=8), config.count("num_experts_per_tok", default=2)
    layer = attention(sizes) + norm(sizes.hidden) * 2 + _routed(config, sizes.hidden, one, count, used)
    return _whole(config, sizes, layer * sizes.layers, norm(sizes.hidden))


def _phimoe(config: Config) -> Architecture:
    """Mixtral with biases in attention and head, and norms that shift too."""
    sizes = sizes_of(config)
    biased = config.flag("attention_bias")
    one = gated(sizes.hidden, config.count("intermediate_size"))
    count, used = config.count("num_local_experts", default=16), config.count("num_experts_per_tok", default=2)
    layer = attention(sizes, biased, biased) + layer_norm(sizes.hidden) * 2
    layer += _routed(config, sizes.hidden, one, count, used)
    last = layer_norm(sizes.hidden)
    return _whole(config, sizes, layer * sizes.layers, last, head_bias=config.flag("lm_head_bias"))


def _olmoe(config: Config) -> Architecture:
    sizes = sizes_of(config)
    one = gated(sizes.hidden, config.count("intermediate_size"))
    count, used = config.count("num_experts", default=64), config.count("num_experts_per_tok", default=8)
    layer = attention(sizes) + norm(sizes.hidden) * 2 + _routed(config, sizes.hidden, one, count, used)
    layer += norm(sizes.heads * sizes.head_dim) + norm(sizes.kv_heads * sizes.head_dim)
    return _whole(config, sizes, layer * sizes.layers, norm(sizes.hidden))


def _qwen2_moe(config: Config) -> Architecture:
    """Experts beside one that all tokens meet, behind a gate of its own."""
    sizes = sizes_of(config)
    attending = attention(sizes, qkv_bias=config.flag("qkv_bias", True)) + norm(sizes.hidden) * 2
    always = gated(sizes.hidden, config.count("shared_expert_intermediate_size")) + linear(sizes.hidden, 1)
    return _qwen(config, sizes, attending, always, used=4)


def _qwen3_moe(config: Config) -> Architecture:
    sizes = sizes_of(config)
    biased = config.flag("attention_bias")
    attending = attention(sizes, biased, biased) + norm(sizes.hidden) * 2 + norm(sizes.head_dim) * 2
    return _qwen(config, sizes, attending, NOTHING, used=8)


def _qwen(config: Config, sizes: Sizes, attending: Part, always: Part, used: int) -> Architecture:
    """Layers with experts, and those that the file takes out of them, which are dense."""
    dense = attending + gated(sizes.hidden, config.count("intermediate_size"))
    one = gated(sizes.hidden, config.count("moe_intermediate_size"))
    count, used = config.count("num_experts"), config.count("num_experts_per_tok", default=used)
    routed = attending + always + _routed(config, sizes.hidden, one, count, used)
    step, plain_layers = config.count("decoder_sparse_step", default=1), set(config.counts("mlp_only_layers"))
    at_step = sizes.layers // step
    taken_out = sum(1 for at in plain_layers if at < sizes.layers and (at + 1) % step == 0)
    layers = routed * (at_step - taken_out) + dense * (sizes.layers - at_step + taken_out)
    return _whole(config, sizes, layers, norm(sizes.hidden))


def _gpt_oss(config: Config) -> Architecture:
    """Biases everywhere, and a sink for each head."""
    sizes = sizes_of(Config({**config.values, "head_dim": config.count("head_dim", default=64)}, config.file))
    one = gated(sizes.hidden, config.count("intermediate_size"), bias=True)
    count = config.count("num_local_experts", default=128)
    used = config.count("num_experts_per_tok", "experts_per_token", default=4)
    layer = attention(sizes, config.flag("attention_bias", True), config.flag("attention_bias", True))
    layer += plain(sizes.heads) + norm(sizes.hidden) * 2 + _routed(config, sizes.hidden, one, count, used, bias=True)
    return _whole(config, sizes, layer * sizes.layers, norm(sizes.hidden))


def _deepseek(config: Config, attending: Part, sizes: Sizes, corrected: bool) -> Architecture:
    """Dense layers first, then experts beside some that all tokens meet."""
    inner = config.count("moe_intermediate_size")
    one = gated(sizes.hidden, inner)
    count, used = config.count("n_routed_experts"), config.count("num_experts_per_tok")
    routed = _routed(config, sizes.hidden, one, count, used) + one * config.count_or_none("n_shared_experts")
    routed += plain(count) if corrected else NOTHING
    first = min(config.count_or_none("first_k_dense_replace"), sizes.layers)
    step = config.count("moe_layer_freq", default=1)
    with_experts = (sizes.layers - 1) // step - (first - 1) // step
    dense = gated(sizes.hidden, config.count("intermediate_size"))
    layers = attending * sizes.layers + routed * with_experts + dense * (sizes.layers - with_experts)
    return _whole(config, sizes, layers, norm(sizes.hidden))


def _deepseek_v1(config: Config) -> Architecture:
    sizes = sizes_of(config)
    biased = config.flag("attention_bias")
    return _deepseek(config, attention(sizes, biased, biased) + norm(sizes.hidden) * 2, sizes, corrected=False)


def _deepseek_v2(config: Config) -> Architecture:
    sizes, attending = _latent(config)
    return _deepseek(config, attending, sizes, corrected=False)


def _deepseek_v3(config: Config) -> Architecture:
    """As the second one, with a correction for each expert; layers that predict further tokens are not counted."""
    sizes, attending = _latent(config)
    return _deepseek(config, attending, sizes, corrected=True)


def _latent(config: Config) -> tuple[Sizes, Part]:
    """Attention over a compressed memory (DeepSeek-V2, arXiv:2405.04434, section 2.1)."""
    found = sizes_of(config)
    rope, straight, value = (config.count(name) for name in ("qk_rope_head_dim", "qk_nope_head_dim", "v_head_dim"))
    biased, memory = config.flag("attention_bias"), config.count("kv_lora_rank")
    query, rank = found.heads * (straight + rope), config.count_or_none("q_lora_rank")
    asking = linear(found.hidden, query)
    if rank:
        asking = linear(found.hidden, rank, biased) + norm(rank) + linear(rank, query)
    remembering = linear(found.hidden, memory + rope, biased) + norm(memory)
    remembering += linear(memory, found.heads * (straight + value))
    parts = asking + remembering + linear(found.heads * value, found.hidden, biased) + norm(found.hidden) * 2
    # Scores take straight + rope, sums take value: their mean is the width that 4·L·H·Q·T asks for.
    width = (straight + rope + value) // 2
    return Sizes(found.hidden, found.layers, found.heads, found.heads, width, found.vocab, found.context), parts


def _whole(config: Config, sizes: Sizes, layers: Part, last: Part, head_bias: bool = False) -> Architecture:
    words = vocabulary(sizes.vocab, sizes.hidden, config.flag("tie_word_embeddings"), head_bias)
    return sizes.whole(words + layers + last)


EXPERTS: Final[Mapping[str, Callable[[Config], Architecture]]] = {
    "mixtral": _mixtral, "granitemoe": _mixtral, "phimoe": _phimoe, "olmoe": _olmoe,
    "qwen2_moe": _qwen2_moe, "qwen3_moe": _qwen3_moe,
    "gpt_oss": _gpt_oss, "deepseek": _deepseek_v1, "deepseek_v2": _deepseek_v2, "deepseek_v3": _deepseek_v3,
}  # fmt: skip
