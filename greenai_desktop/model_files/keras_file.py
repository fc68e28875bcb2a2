"""`.keras`: an archive whose `config.json` tells the layers. The weights are not read and nothing is unpacked.

An archive may lie about its sizes or hold a bomb: its table of contents and what is read of it have limits.
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.i18n import N_
from greenai_desktop.model_files.architecture import Config
from greenai_desktop.model_files.base import FLOP_PER_MAC, Asked, Example, ModelFacts, ModelKind, Reader, remark
from greenai_desktop.model_files.keras_layers import FREE, LIGHT_RULES, RULES, Cost, NotCounted, Shape
from greenai_desktop.model_files.source import LARGEST_JSON_BYTES, json_object_of, opened, unread

CODE: Final = "keras"
_NAME: Final = "config.json"
_LARGEST_CONTENTS_BYTES: Final = 16_000_000
_END_MARK: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_LONGEST_COMMENT: Final = 65_535
_MODELS: Final = ("Functional", "Sequential", "Model")
_LARGEST_SIZE: Final = 1_000_000_000
_MOST_DIMENSIONS: Final = 32
# More than all trainings of the world together; sizes that give more are damage or mischief.
_MOST_MAC: Final = 10**30


@dataclass(slots=True)
class _Tally:
    """What the layers add up to.

    Attributes:
        file: Name of the file.
        tokens_count: What stands for a length that the file leaves open.
    """

    file: str
    tokens_count: int | None
    params: int = 0
    mac: int = 0
    counted: int = 0
    attentions: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    assumed: dict[str, int] = field(default_factory=dict)


def recognises(name: str, head: bytes) -> bool:
    """Whether it is an archive of that name."""
    return name.endswith(".keras")


def read(path: Path, asked: Asked) -> ModelFacts:
    """What an archive tells.

    Raises:
        ImportFileError: it is no archive, damaged, or its model is a class of its own.
    """
    root = json_object_of(_config_of(path), path.name)
    tally = _Tally(path.name, asked.tokens_count)
    label = str(root.get("class_name", ""))[:60]
    layers = _layers_of(root)
    if layers is None:
        raise ImportFileError("keras_own_class", file=path.name, name=label)
    _take(layers, tally, 1, asked)
    return _facts(path, label, tally)


def _config_of(path: Path) -> bytes:
    """The settings in an archive, read within limits."""
    with opened(path) as stream:
        try:
            _check_contents(stream, path.name)
            with zipfile.ZipFile(stream) as archive:
                return _entry(archive, path.name)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
            raise ImportFileError("keras_damaged", file=path.name, detail=str(error)[:120]) from error
        except OSError as error:
            raise unread(path, error) from error


def _check_contents(stream: BinaryIO, name: str) -> None:
    """See that the table of contents, which is read whole, is of a possible size."""
    size = os.fstat(stream.fileno()).st_size
    stream.seek(max(0, size - _END_BYTES - _LONGEST_COMMENT))
    end = stream.read()
    at = end.rfind(_END_MARK)
    if at < 0 or len(end) - at < _END_BYTES:
        raise ImportFileError("keras_damaged", file=name, detail="")
    # 0xFFFFFFFF, where the size stands elsewhere (ZIP64), is too large as well.
    if int.from_bytes(end[at + 12 : at + 16], "little") > _LARGEST_CONTENTS_BYTES:
        raise ImportFileError("keras_too_large", file=name)


def _entry(archive: zipfile.ZipFile, file: str) -> bytes:
    names = set(archive.namelist())
    if _NAME not in names:
        if any(name.endswith("data.pkl") for name in names):
            raise ImportFileError("pickle_refused", file=file)
        raise ImportFileError("keras_without_config", file=file)
    if archive.getinfo(_NAME).file_size > LARGEST_JSON_BYTES:
        raise ImportFileError("keras_too_large", file=file)
    with archive.open(_NAME) as entry:
        content = entry.read(LARGEST_JSON_BYTES + 1)
    if len(content) > LARGEST_JSON_BYTES:
        raise ImportFileError("keras_too_large", file=file)
    return content


def _layers_of(model: Any) -> list[Any] | None:
    """The layers of a model; None where it is a class of its own."""
    config = model.get("config") if isinstance(model, dict) else None
    layers = config.get("layers") if isinstance(config, dict) else None
    return layers if isinstance(layers, list) and model.get("class_name") in _MODELS else None


def _take(layers: list[Any], tally: _Tally, times: int, asked: Asked) -> None:
    """Count layers.

    Args:
        layers: As the file has them.
        tally: What they are added to.
        times: How often the model is called that they belong to.
        asked: Looked at now and then.
    """
    for layer in layers:
        asked.check()
        if not isinstance(layer, dict) or not isinstance(layer.get("class_name"), str):
            raise ImportFileError("keras_layer_odd", file=tally.file)
        calls = list(_calls(layer, tally))
        inner = _layers_of(layer)
        if inner is not None:
            _take(inner, tally, times * max(1, len(calls)), asked)
        else:
            _take_one(layer, calls, tally, times)


def _take_one(layer: dict[str, Any], calls: list[list[Shape]], tally: _Tally, times: int) -> None:
    name = layer["class_name"]
    if name in FREE:
        return
    try:
        costs = [_cost(layer, shapes, tally.file) for shapes in calls]
        if not costs:
            raise NotCounted(name)
    except (NotCounted, LookupError, ValueError, TypeError):
        tally.unknown[name[:60]] += 1
        return
    tally.params += costs[0].params
    tally.mac += times * sum(cost.mac for cost in costs)
    if tally.mac > _MOST_MAC or tally.params > _MOST_MAC:
        raise ImportFileError("model_sizes_impossible", file=tally.file)
    tally.counted += name not in LIGHT_RULES
    tally.attentions += name == "MultiHeadAttention"


def _cost(layer: dict[str, Any], shapes: list[Shape], file: str) -> Cost:
    """What one call of a layer takes; layers around another one ask that one."""
    name, values = layer["class_name"], layer.get("config")
    if not isinstance(values, dict):
        raise NotCounted(name)
    if name in ("Bidirectional", "TimeDistributed"):
        inner = values.get("layer")
        if not isinstance(inner, dict) or not isinstance(inner.get("class_name"), str):
            raise NotCounted(name)
        if name == "Bidirectional":
            one = _cost(inner, shapes, file)
            return Cost(2 * one.params, 2 * one.mac)
        folded = [[shape[0] * shape[1], *shape[2:]] for shape in shapes]
        return _cost(inner, list(folded), file)
    rule = RULES.get(name) or LIGHT_RULES.get(name)
    if rule is None:
        raise NotCounted(name)
    return rule(Config(values, file), shapes)


def _calls(layer: dict[str, Any], tally: _Tally) -> Iterator[list[Shape]]:
    """The input shapes of each call: those that the calls tell, else those that the layer was built with."""
    nodes = layer.get("inbound_nodes")
    told = [list(_tensor_shapes(node)) for node in nodes] if isinstance(nodes, list) else []
    if not any(told):
        told = [_built_shapes(layer.get("build_config"))]
    for shapes in told:
        if shapes:
            yield [_sized(shape, tally) for shape in shapes]


def _tensor_shapes(node: Any) -> Iterator[list[Any]]:
    """The shapes of all tensors in what a layer is called with."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict) and found.get("class_name") == "__keras_tensor__":
            config = found.get("config")
            shape = config.get("shape") if isinstance(config, dict) else None
            if isinstance(shape, list):
                yield shape
        elif isinstance(found, dict):
            waiting.extend(reversed(found.values()))
        elif isinstance(found, list):
            waiting.extend(reversed(found))


def _built_shapes(build: Any) -> list[list[Any]]:
    """The shapes that a layer was built with."""
    if not isinstance(build, dict):
        return []
    named = build.get("shapes_dict")
    if isinstance(named, dict):
        found = [named.get(f"{name}_shape") for name in ("query", "value", "key")]
    else:
        found = [build.get("input_shape")]
    return [shape for shape in found if isinstance(shape, list) and not any(isinstance(one, list) for one in shape)]


def _sized(shape: Sequence[Any], tally: _Tally) -> list[int]:
    """A shape with a size for each axis: one example, and what was asked for where the file leaves a length open."""
    if len(shape) > _MOST_DIMENSIONS:
        raise ImportFileError("model_sizes_impossible", file=tally.file)
    sized = []
    for axis, size in enumerate(shape):
        if size is None:
            size = 1 if axis == 0 else (tally.tokens_count or 1)
            if axis > 0:
                tally.assumed[f"axis {axis}"] = size
        if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= _LARGEST_SIZE:
            raise ImportFileError("model_sizes_impossible", file=tally.file)
        sized.append(size)
    return sized


def _facts(path: Path, label: str, tally: _Tally) -> ModelFacts:
    weighted = tally.counted + sum(tally.unknown.values())
    notes = [remark("sizes_assumed")] if tally.assumed else []
    notes += [remark("operators_unknown")] if tally.unknown else []
    return ModelFacts(
        format=CODE, kind=ModelKind.NETWORK, label=label, source=path.name,
        # A layer that is not known may have parameters of its own.
        params_count=None if tally.unknown else tally.params,
        layer_count=None, forward_flop=float(FLOP_PER_MAC * tally.mac) if tally.counted else None,
        example=Example.INPUT, coverage_fraction=tally.counted / weighted if weighted else None,
        unknown_operators=dict(tally.unknown.most_common()), assumed=dict(tally.assumed), notes=tuple(notes),
    )  # fmt: skip


READER: Final = Reader(CODE, N_("Archive of Keras"), recognises, read)
