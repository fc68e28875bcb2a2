"""`config.json` of Hugging Face (transformers, diffusers): a model's parameters and operations in closed form.

The parameters are exact for the model types of the tables; of any other type only what its names say without doubt is
taken, and the figures are left open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.i18n import N_
from greenai_desktop.model_files.architecture import Architecture, Config
from greenai_desktop.model_files.base import FLOP_PER_MAC, Asked, Example, ModelFacts, ModelKind, Note, Reader, remark
from greenai_desktop.model_files.hf_decoders import DECODERS
from greenai_desktop.model_files.hf_dit import TRANSFORMERS
from greenai_desktop.model_files.hf_encoders import ENCODERS
from greenai_desktop.model_files.hf_experts import EXPERTS
from greenai_desktop.model_files.hf_images import IMAGES
from greenai_desktop.model_files.hf_pairs import PAIRS
from greenai_desktop.model_files.hf_unet import unet
from greenai_desktop.model_files.source import json_object

CODE: Final = "huggingface"
NAME: Final = "config.json"
# One entry in one of these tables adds a model type.
FORMS: Final[Mapping[str, Callable[[Config], Architecture]]] = {
    **DECODERS, **EXPERTS, **ENCODERS, **PAIRS, **IMAGES, **TRANSFORMERS, "UNet2DConditionModel": unet,
}  # fmt: skip
_MARKS: Final = (b'"model_type"', b'"_class_name"', b'"architectures"', b'"transformers_version"')


def recognises(name: str, head: bytes) -> bool:
    """Whether it is a JSON file of that name, or one that begins with its words."""
    is_json = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    return is_json and (name == NAME or any(mark in head for mark in _MARKS))


def read(path: Path, asked: Asked) -> ModelFacts:
    """What a configuration tells.

    Raises:
        ImportFileError: it is no JSON, no configuration, or one of its settings cannot be.
    """
    return facts_of(json_object(path), path.name, asked)


def facts_of(values: Mapping[str, Any], name: str, asked: Asked) -> ModelFacts:
    """What the settings of a configuration tell.

    Raises:
        ImportFileError: they are no configuration of a model, or one of them cannot be.
    """
    config = Config(values, name)
    type_name = config.text("_class_name") or config.text("model_type")
    if not type_name and not config.words("architectures"):
        raise ImportFileError("model_config_unknown", file=name)
    label = next(iter(config.words("architectures")), "") or type_name
    form = FORMS.get(type_name)
    if form is None:
        return _unknown(config, type_name or label, label)
    return _facts(form(config), config, label, asked)


def _facts(found: Architecture, config: Config, label: str, asked: Asked) -> ModelFacts:
    parts = found.parts
    counted = asked.tokens_count if found.fixed_mac is None and found.has_flop else None
    return ModelFacts(
        format=CODE, kind=found.kind, label=label, source=config.file,
        params_count=parts.params,
        active_params_count=parts.active_params if parts.idle else None,
        layer_count=found.layer_count or None, head_count=found.head_count or None,
        head_dim_count=found.head_dim_count or None, context_count=found.context_count or None,
        tokens_count=counted, forward_flop=_forward_flop(found, counted), example=found.example,
        notes=(*found.notes, *_remarks(found, counted)),
    )  # fmt: skip


def _forward_flop(found: Architecture, tokens_count: int | None) -> float | None:
    """Operations of one example.

    Source: PaLM (Chowdhery et al. 2022), appendix B: 12·L·H·Q·T for each token forward and backward, a third of it
    forward, without regard to masks; Kaplan et al. 2020 for the matrices.
    """
    if not found.has_flop:
        return None
    if found.fixed_mac is not None:
        return FLOP_PER_MAC * found.fixed_mac
    attentions = found.attention_count or found.layer_count
    attending = 2.0 * attentions * found.head_count * found.head_dim_count * (tokens_count or 0)
    return FLOP_PER_MAC * (found.parts.mac_per_token + attending)


def _remarks(found: Architecture, tokens_count: int | None) -> list[Note]:
    told = []
    if found.parts.idle:
        told.append(remark("experts", active=found.parts.active_params))
    if found.parts.again > found.parts.matrix:
        told.append(remark("shared_layers", mac=found.parts.mac_per_token))
    if found.has_flop and found.fixed_mac is None:
        told.append(remark("attention_counted", tokens=tokens_count) if tokens_count else remark("attention_left_out"))
    return told


def _unknown(config: Config, type_name: str, label: str) -> ModelFacts:
    """Of an architecture that is not known: what its names say without doubt, and that the rest is open."""
    told = [remark("architecture_unknown", name=type_name)]
    inner = config.inner("text_config")
    if inner is not None and inner.text("model_type") in DECODERS:
        told.append(remark("text_part", name=inner.text("model_type")))
    safe = inner or config
    heads = _safe(safe, "num_attention_heads", "n_head")
    hidden = _safe(safe, "hidden_size", "n_embd", "d_model")
    head_dim = _safe(safe, "head_dim") or (hidden // heads if hidden and heads and hidden % heads == 0 else None)
    return ModelFacts(
        format=CODE, kind=ModelKind.DIFFUSION if config.text("_class_name") else ModelKind.NETWORK, label=label,
        source=config.file, layer_count=_safe(safe, "num_hidden_layers", "n_layer"), head_count=heads,
        head_dim_count=head_dim, context_count=_safe(safe, "max_position_embeddings", "n_positions"),
        example=Example.INPUT, notes=tuple(told),
    )  # fmt: skip


def _safe(config: Config, *names: str) -> int | None:
    """A number under one of its names; None where it is absent or odd."""
    try:
        return config.count_or_none(*names) or None
    except ImportFileError:
        return None


def beside(path: Path, asked: Asked) -> ModelFacts | None:
    """What the configuration in the same folder tells; None where there is none that can be read."""
    config = path.with_name(NAME)
    try:
        found = read(config, asked) if config.is_file() else None
    except (ImportFileError, OSError):
        return None  # what cannot be read beside takes nothing from what can
    return found and replace(found, source=path.name)


READER: Final = Reader(CODE, N_("Configuration of Hugging Face (config.json)"), recognises, read)
