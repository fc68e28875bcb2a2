"""The closed form of the denoising network of Stable Diffusion, `UNet2DConditionModel` of diffusers.

Its blocks are walked through as they are built, from the image down to the middle and up again, with the skips between
both sides.

Source: Rombach et al. 2022, "High-Resolution Image Synthesis with Latent Diffusion Models", and the modules that
`diffusers` builds; checked against published counts of parameters in `tests/model_files/test_hf_config.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from greenai_desktop.model_files.architecture import Architecture, Config
from greenai_desktop.model_files.base import Example, ModelKind, remark
from greenai_desktop.model_files.parts import NOTHING, Part, linear, norm

_TEXT_TOKENS: Final = 77
_DOWN: Final = {"CrossAttnDownBlock2D": True, "DownBlock2D": False}
_UP: Final = {"CrossAttnUpBlock2D": True, "UpBlock2D": False}
_MOST_BLOCKS: Final = 16
_MOST_LAYERS: Final = 64
# What other members of the family switch on; with any of them the walk below is not theirs.
_UNKNOWN_SETTINGS: Final = (
    "class_embed_type", "encoder_hid_dim", "num_class_embeds", "time_embedding_act_fn", "cross_attention_norm",
)  # fmt: skip


@dataclass(slots=True)
class _Walk:
    """What was met so far.

    Attributes:
        parts: Parameters.
        mac: Multiplications of one step.
        side: Height and width of the picture where the walk is.
        skips: Channels that wait for the way up.
        attentions: Blocks with attention.
    """

    side: int
    parts: Part = NOTHING
    mac: float = 0.0
    skips: list[int] = field(default_factory=list)
    attentions: int = 0

    def add(self, part: Part, positions: int) -> None:
        """A part that each of some positions is multiplied with."""
        self.parts += part
        self.mac += float(part.matrix) * positions

    def convolution(self, inputs: int, outputs: int, kernel: int = 3) -> None:
        """A convolution at the size where the walk is."""
        self.add(linear(inputs * kernel**2, outputs, True), self.side**2)


@dataclass(frozen=True, slots=True)
class _Plan:
    """The settings of the walk.

    Attributes:
        channels: Of each level.
        resnets: Of each level, on the way down.
        depths: Layers of attention of each level.
        text: Width of the text.
    """

    channels: list[int]
    resnets: list[int]
    depths: list[int]
    text: int

    @property
    def time(self) -> int:
        """Width of what tells the step."""
        return 4 * self.channels[0]


def unet(config: Config) -> Architecture:
    """The network of a configuration.

    Raises:
        ImportFileError: it is a member of the family that is built otherwise.
    """
    down, up = config.words("down_block_types"), config.words("up_block_types")
    plan = _plan(config, len(down))
    _refuse_others(config, down, up)
    side = config.count("sample_size", default=64)
    walk = _Walk(side)
    walk.convolution(config.count("in_channels", default=4), plan.channels[0])
    walk.add(linear(plan.channels[0], plan.time, True) + linear(plan.time, plan.time, True), 1)
    _further_embedding(config, walk, plan)
    _go_down(walk, plan, [_DOWN[name] for name in down])
    _middle(walk, plan)
    _go_up(walk, plan, [_UP[name] for name in up])
    walk.add(norm(plan.channels[0], bias=True), 1)
    walk.convolution(plan.channels[0], config.count("out_channels", default=4))
    notes = (remark("one_step", side=side, tokens=_TEXT_TOKENS),)
    return Architecture(
        ModelKind.DIFFUSION, walk.parts, walk.attentions, example=Example.STEP, fixed_mac=walk.mac, notes=notes
    )


def _plan(config: Config, levels: int) -> _Plan:
    channels = config.counts("block_out_channels")
    if not 1 <= levels <= _MOST_BLOCKS or len(channels) != levels or not all(channels):
        raise config.odd("block_out_channels", channels)
    return _Plan(
        channels,
        _for_each(config, "layers_per_block", 2, levels),
        _for_each(config, "transformer_layers_per_block", 1, levels),
        config.count("cross_attention_dim", default=1_280),
    )


def _for_each(config: Config, name: str, default: int, levels: int) -> list[int]:
    """A setting that is one number for all levels, or a list of one for each."""
    found = config.values.get(name)
    counts = config.counts(name) if isinstance(found, list) else [config.count(name, default=default)] * levels
    if len(counts) != levels or not all(1 <= count <= _MOST_LAYERS for count in counts):
        raise config.odd(name, found)
    return counts


def _refuse_others(config: Config, down: list[str], up: list[str]) -> None:
    for name, blocks, known in (("down_block_types", down, _DOWN), ("up_block_types", up, _UP)):
        if not set(blocks) <= set(known):
            raise config.odd(name, blocks)
    if len(down) != len(up):
        raise config.odd("up_block_types", up)
    if config.text("mid_block_type", "UNetMidBlock2DCrossAttn") != "UNetMidBlock2DCrossAttn":
        raise config.odd("mid_block_type", config.values["mid_block_type"])
    for name in _UNKNOWN_SETTINGS:
        if config.values.get(name) not in (None, False):
            raise config.odd(name, config.values[name])
    if config.text("addition_embed_type", "text_time") != "text_time":
        raise config.odd("addition_embed_type", config.values["addition_embed_type"])


def _further_embedding(config: Config, walk: _Walk, plan: _Plan) -> None:
    """What tells size and crop of the picture (SDXL)."""
    if config.text("addition_embed_type"):
        inputs = config.count("projection_class_embeddings_input_dim")
        walk.add(linear(inputs, plan.time, True) + linear(plan.time, plan.time, True), 1)


def _go_down(walk: _Walk, plan: _Plan, attends: list[bool]) -> None:
    inputs = plan.channels[0]
    walk.skips.append(inputs)
    for level, channels in enumerate(plan.channels):
        for _one in range(plan.resnets[level]):
            _resnet(walk, plan, inputs, channels)
            inputs = channels
            if attends[level]:
                _attention(walk, plan, channels, plan.depths[level])
            walk.skips.append(channels)
        if level < len(plan.channels) - 1:
            walk.side = -(-walk.side // 2)
            walk.convolution(channels, channels)
            walk.skips.append(channels)


def _middle(walk: _Walk, plan: _Plan) -> None:
    channels = plan.channels[-1]
    _resnet(walk, plan, channels, channels)
    _attention(walk, plan, channels, plan.depths[-1])
    _resnet(walk, plan, channels, channels)


def _go_up(walk: _Walk, plan: _Plan, attends: list[bool]) -> None:
    inputs = plan.channels[-1]
    for at, level in enumerate(reversed(range(len(plan.channels)))):
        channels = plan.channels[level]
        for _one in range(plan.resnets[level] + 1):
            _resnet(walk, plan, inputs + walk.skips.pop(), channels)
            inputs = channels
            if attends[at]:
                _attention(walk, plan, channels, plan.depths[level])
        if level > 0:
            walk.side *= 2
            walk.convolution(channels, channels)


def _resnet(walk: _Walk, plan: _Plan, inputs: int, outputs: int) -> None:
    walk.add(norm(inputs, bias=True) + norm(outputs, bias=True), 1)
    walk.convolution(inputs, outputs)
    walk.add(linear(plan.time, outputs, True), 1)
    walk.convolution(outputs, outputs)
    if inputs != outputs:
        walk.convolution(inputs, outputs, kernel=1)


def _attention(walk: _Walk, plan: _Plan, channels: int, depth: int) -> None:
    """Layers that look at the picture itself, then at the text, then work with a gated feed-forward."""
    positions = walk.side**2
    walk.attentions += depth
    walk.add(norm(channels, bias=True) + linear(channels, channels, True) * 2, positions)
    own = linear(channels, channels) * 3 + linear(channels, channels, True)
    asking = linear(channels, channels) + linear(channels, channels, True)
    working = linear(channels, 8 * channels, True) + linear(4 * channels, channels, True)
    walk.add((own + asking + working + norm(channels, bias=True) * 3) * depth, positions)
    walk.add(linear(plan.text, channels) * 2 * depth, _TEXT_TOKENS)
    walk.mac += 2.0 * depth * channels * positions * (positions + _TEXT_TOKENS)
