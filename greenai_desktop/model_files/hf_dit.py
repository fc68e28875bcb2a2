"""Closed forms of diffusion transformers of diffusers: DiT, PixArt, Stable Diffusion 3, Flux.

Source: Peebles and Xie 2023, "Scalable Diffusion Models with Transformers", section 3.2; Esser et al. 2024, "Scaling
Rectified Flow Transformers", section 4; and the modules that `diffusers` builds; checked against counts of parameters
in `tests/model_files/test_hf_config.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from greenai_desktop.model_files.architecture import Architecture, Config
from greenai_desktop.model_files.base import Example, ModelKind, remark
from greenai_desktop.model_files.parts import NOTHING, Part, linear, plain, table

_TIME_WIDTH: Final = 256  # of the waves that tell the step
# What the files of these models leave open: pictures of 1024 × 1024, and the prompts that their authors use.
_FLUX_SIDE, _FLUX_TOKENS, _SD3_TOKENS, _PIXART_TOKENS = 128, 512, 333, 120


@dataclass(slots=True)
class _Sum:
    """Parts that are met by tokens of the picture, of the prompt, or once a step."""

    parts: Part = NOTHING
    mac: float = 0.0

    def add(self, part: Part, tokens: int) -> None:
        """A part that so many tokens are multiplied with."""
        self.parts += part
        self.mac += float(part.matrix) * tokens

    def attend(self, layers: int, width: int, asked: int, remembered: int) -> None:
        """Scores and sums."""
        self.mac += 2.0 * layers * width * asked * remembered


def _embedding(inputs: int, width: int) -> Part:
    """Two matrices with what lies between, as step and prompt are taken in."""
    return linear(inputs, width, True) + linear(width, width, True)


def _square(width: int, count: int) -> Part:
    """So many matrices from and to the width of the model."""
    return linear(width, width, True) * count


def _work(width: int) -> Part:
    return linear(width, 4 * width, True) + linear(4 * width, width, True)


def _sizes(config: Config, side: int) -> tuple[int, int, int, int]:
    """Width of the model, layers, tokens of the picture, and numbers of a patch per channel.

    Raises:
        ImportFileError: a patch is larger than the picture.
    """
    width = config.count("num_attention_heads", default=16) * config.count("attention_head_dim", default=72)
    patch = config.count("patch_size", default=2)
    if patch > side:
        raise config.odd("patch_size", patch)
    return width, config.layers("num_layers"), (side // patch) ** 2, patch**2


def _whole(config: Config, found: _Sum, layers: int, side: int, prompt: int) -> Architecture:
    notes = (remark("one_step", side=side, tokens=prompt),) if prompt else (remark("one_step_alone", side=side),)
    heads, head_dim = config.count("num_attention_heads", default=16), config.count("attention_head_dim", default=72)
    return Architecture(
        ModelKind.DIFFUSION, found.parts, layers, heads, head_dim, 0, Example.STEP, found.mac, notes=notes
    )  # fmt: skip


def _plain_settings(config: Config, norm_type: str) -> None:
    """See that a transformer is the one whose form is known.

    Raises:
        ImportFileError: it is a relative that is built otherwise.
    """
    for name, known in (("norm_type", norm_type), ("activation_fn", "gelu-approximate")):
        if config.text(name, known) != known:
            raise config.odd(name, config.values[name])
    if config.flag("norm_elementwise_affine") or not config.flag("attention_bias", True):
        raise config.odd("norm_elementwise_affine", config.values.get("norm_elementwise_affine"))


def _dit(config: Config) -> Architecture:
    """DiT: each layer has its own embedding of step and class."""
    _plain_settings(config, "ada_norm_zero")
    side, channels = config.count("sample_size", default=32), config.count("in_channels", default=4)
    width, layers, tokens, numbers = _sizes(config, side)
    found = _Sum()
    found.add(linear(channels * numbers, width, True), tokens)
    found.add((_square(width, 4) + _work(width)) * layers, tokens)
    found.attend(layers, width, tokens, tokens)
    told = _embedding(_TIME_WIDTH, width) + linear(width, 6 * width, True)
    told += table(config.count("num_embeds_ada_norm", default=1_000) + 1, width)
    found.add(told * layers + linear(width, 2 * width, True), 1)
    found.add(linear(width, numbers * config.count("out_channels", default=channels), True), tokens)
    return _whole(config, found, layers, side, 0)


def _pixart(config: Config) -> Architecture:
    """PixArt: one embedding of the step for all layers, and attention to the prompt."""
    _plain_settings(config, "ada_norm_single")
    side, channels = config.count("sample_size", default=128), config.count("in_channels", default=4)
    width, layers, tokens, numbers = _sizes(config, side)
    text = config.count("cross_attention_dim", default=1_152)
    found = _Sum()
    found.add(linear(channels * numbers, width, True), tokens)
    found.add((_square(width, 6) + _work(width) + plain(6 * width)) * layers, tokens)
    found.add(linear(text, width, True) * 2 * layers, _PIXART_TOKENS)
    found.attend(layers, width, tokens, tokens + _PIXART_TOKENS)
    found.add(_embedding(_TIME_WIDTH, width) + linear(width, 6 * width, True) + plain(2 * width), 1)
    if config.flag("use_additional_conditions", side == 128):
        found.add(_embedding(_TIME_WIDTH, width // 3) * 2, 1)
    if config.values.get("caption_channels") is not None:
        found.add(_embedding(config.count("caption_channels"), width), _PIXART_TOKENS)
    found.add(linear(width, numbers * config.count("out_channels", default=8), True), tokens)
    return _whole(config, found, layers, side, _PIXART_TOKENS)


def _sd3(config: Config) -> Architecture:
    """Stable Diffusion 3: picture and prompt each with matrices of their own, attending together."""
    side, channels = config.count("sample_size", default=128), config.count("in_channels", default=16)
    width, layers, tokens, numbers = _sizes(config, side)
    head_dim = config.count("attention_head_dim", default=64)
    normed, both = config.values.get("qk_norm") is not None, set(config.counts("dual_attention_layers"))
    doubled = sum(1 for at in both if at < layers)
    scales = plain(2 * head_dim) if normed else NOTHING
    found = _Sum()
    found.add(linear(channels * numbers, width, True), tokens)
    found.add(linear(config.count("joint_attention_dim", default=4_096), width, True), _SD3_TOKENS)
    found.add((_square(width, 4) + _work(width) + scales) * layers, tokens)
    found.add((_square(width, 4) + scales) * doubled, tokens)
    # The last layer gives nothing back to the prompt.
    found.add((_square(width, 4) + _work(width)) * (layers - 1) + _square(width, 3) + scales * layers, _SD3_TOKENS)
    found.attend(layers, width, tokens + _SD3_TOKENS, tokens + _SD3_TOKENS)
    found.attend(doubled, width, tokens, tokens)
    told = _embedding(_TIME_WIDTH, width) + _embedding(config.count("pooled_projection_dim", default=2_048), width)
    told += _square(width, 6 * layers + 3 * doubled) + _square(width, 6 * (layers - 1) + 2) + _square(width, 2)
    found.add(told, 1)
    found.add(linear(width, numbers * config.count("out_channels", default=16), True), tokens)
    return _whole(config, found, layers, side, _SD3_TOKENS)


def _flux(config: Config) -> Architecture:
    """Flux: layers with two streams as in Stable Diffusion 3, then layers with one, whose halves lie side by side."""
    defaults = {"num_attention_heads": 24, "attention_head_dim": 128}
    config = Config({**defaults, **config.values}, config.file)
    head_dim, channels = config.count("attention_head_dim"), config.count("in_channels", default=64)
    width = config.count("num_attention_heads") * head_dim
    layers, single = config.layers("num_layers", default=19), config.layers("num_single_layers", default=38)
    tokens, both = (_FLUX_SIDE // 2) ** 2, (_FLUX_SIDE // 2) ** 2 + _FLUX_TOKENS
    found = _Sum()
    found.add(linear(channels, width, True), tokens)
    found.add(linear(config.count("joint_attention_dim", default=4_096), width, True), _FLUX_TOKENS)
    stream = (_square(width, 4) + _work(width) + plain(2 * head_dim)) * layers
    found.add(stream, tokens)
    found.add(stream, _FLUX_TOKENS)
    joined = _square(width, 3) + linear(width, 4 * width, True) + linear(5 * width, width, True)
    found.add((joined + plain(2 * head_dim)) * single, both)
    found.attend(layers + single, width, both, both)
    told = _embedding(_TIME_WIDTH, width) * (2 if config.flag("guidance_embeds") else 1)
    told += _embedding(config.count("pooled_projection_dim", default=768), width)
    found.add(told + _square(width, 12 * layers + 3 * single + 2), 1)
    found.add(linear(width, config.count("out_channels", default=channels), True), tokens)
    return _whole(config, found, layers + single, _FLUX_SIDE, _FLUX_TOKENS)


def _older(config: Config) -> Architecture:
    """`Transformer2DModel`, the former name of two of these.

    Raises:
        ImportFileError: it is another one.
    """
    forms = {"ada_norm_zero": _dit, "ada_norm_single": _pixart}
    form = forms.get(config.text("norm_type"))
    if form is None:
        raise config.odd("norm_type", config.values.get("norm_type"))
    return form(config)


TRANSFORMERS: Final[Mapping[str, Callable[[Config], Architecture]]] = {
    "DiTTransformer2DModel": _dit, "PixArtTransformer2DModel": _pixart, "SD3Transformer2DModel": _sd3,
    "FluxTransformer2DModel": _flux, "Transformer2DModel": _older,
}  # fmt: skip
