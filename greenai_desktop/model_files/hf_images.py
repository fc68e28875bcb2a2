"""Closed forms of models of images: vision transformers.

Source: Dosovitskiy et al. 2021, "An Image is Worth 16x16 Words", section 3.1, and the modules that `transformers`
builds; checked against published counts of parameters in `tests/model_files/test_hf_config.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from greenai_desktop.model_files.architecture import Architecture, Config
from greenai_desktop.model_files.base import Example, ModelKind, remark
from greenai_desktop.model_files.hf_decoders import Sizes, attention, feed_forward, layer_norm
from greenai_desktop.model_files.parts import Part, linear, norm, plain, table


def _vit(config: Config, extra_tokens: int = 1) -> Architecture:
    """Patches as tokens, with one more for the class."""
    sizes, patches, colours = _sizes(config)
    inner = config.count("intermediate_size", default=4 * sizes.hidden)
    layer = attention(sizes, config.flag("qkv_bias", True), True) + feed_forward(sizes.hidden, inner)
    layer += layer_norm(sizes.hidden) * 2
    body = layer * sizes.layers + layer_norm(sizes.hidden)
    return _whole(config, sizes, body, (patches, colours, extra_tokens), plain(0))


def _deit(config: Config) -> Architecture:
    """A vision transformer with a token for the teacher, too."""
    return _vit(config, extra_tokens=2)


def _dinov2(config: Config) -> Architecture:
    """A vision transformer with a scale behind each half of a layer, and a token for what is masked.

    Raises:
        ImportFileError: its feed-forward is the gated one, of other sizes.
    """
    if config.flag("use_swiglu_ffn"):
        raise config.odd("use_swiglu_ffn", True)
    sizes, patches, colours = _sizes(config)
    layer = attention(sizes, config.flag("qkv_bias", True), True) + layer_norm(sizes.hidden) * 2
    layer += feed_forward(sizes.hidden, config.count("mlp_ratio", default=4) * sizes.hidden) + norm(sizes.hidden) * 2
    body = layer * sizes.layers + layer_norm(sizes.hidden)
    mask = plain(sizes.hidden if config.flag("use_mask_token", True) else 0)
    return _whole(config, sizes, body, (patches, colours, 1), mask)


def _sizes(config: Config) -> tuple[Sizes, int, int]:
    """The sizes, the patches of an image, and the numbers of a patch.

    Raises:
        ImportFileError: a patch is larger than the image.
    """
    hidden, heads = config.count("hidden_size"), config.count("num_attention_heads")
    image, patch = config.count("image_size", default=224), config.count("patch_size", default=16)
    if patch > image:
        raise config.odd("patch_size", patch)
    sizes = Sizes(hidden, config.layers("num_hidden_layers"), heads, heads, max(1, hidden // heads), 1, 0)
    return sizes, (image // patch) ** 2, config.count("num_channels", default=3) * patch**2


def _whole(config: Config, sizes: Sizes, body: Part, image: tuple[int, int, int], more: Part) -> Architecture:
    patches, numbers, extra = image
    tokens = patches + extra
    first = linear(numbers, sizes.hidden, True)
    head = _head(config, sizes.hidden)
    parts = first + plain(extra * sizes.hidden) + table(tokens, sizes.hidden) + body + more + head
    attending = 2 * sizes.layers * sizes.heads * sizes.head_dim * tokens**2
    mac = first.matrix * patches + body.matrix * tokens + attending + head.matrix
    notes = (remark("image_size", tokens=tokens),)
    return Architecture(
        ModelKind.VISION, parts, sizes.layers, sizes.heads, sizes.head_dim, 0, Example.IMAGE, float(mac), notes=notes
    )  # fmt: skip


def _head(config: Config, hidden: int) -> Part:
    """The head of classes where the file names one; the pooler of a bare model."""
    name = next(iter(config.words("architectures")), "")
    if name.endswith("ForImageClassification"):
        found = config.values.get("id2label")
        labels = len(found) if isinstance(found, dict) and found else config.count("num_labels", default=2)
        return linear(hidden * 2 if name.startswith("Dinov2") else hidden, labels, True)
    return linear(hidden, hidden, True) if name in ("ViTModel", "DeiTModel") else plain(0)


IMAGES: Final[Mapping[str, Callable[[Config], Architecture]]] = {"vit": _vit, "deit": _deit, "dinov2": _dinov2}
