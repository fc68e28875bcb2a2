"""`.safetensors`: the header alone, which names every tensor with its type and shape; also the index of a split model.

The header is 8 bytes with its length and that many bytes of JSON; what follows are the numbers, which nobody needs
here. Its places must fill the file without gap or overlap, so that a cut or forged file is told.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.i18n import N_
from greenai_desktop.model_files import hf_config
from greenai_desktop.model_files.base import Asked, ModelFacts, ModelKind, Note, Reader, remark
from greenai_desktop.model_files.source import LARGEST_JSON_BYTES, json_object, json_object_of, opened, unread

CODE: Final = "safetensors"
_LENGTH_BYTES: Final = 8
_BITS: Final[Mapping[str, int]] = {
    "F64": 64, "I64": 64, "U64": 64, "C64": 64, "F32": 32, "I32": 32, "U32": 32, "F16": 16, "BF16": 16, "I16": 16,
    "U16": 16, "I8": 8, "U8": 8, "BOOL": 8, "F8_E4M3": 8, "F8_E5M2": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8,
    "F8_E5M2FNUZ": 8, "F6_E2M3": 6, "F6_E3M2": 6, "F4": 4,
}  # fmt: skip
_MOST_DIMENSIONS: Final = 32
_MOST_SHARDS: Final = 2_000
_SERIES: Final = re.compile(r"(.+)-\d{5}-of-(\d{5})\.safetensors")
# Tables and statistics that are stored with the parameters but are none.
_BUFFERS: Final = (
    ".inv_freq", "position_ids", ".num_batches_tracked", ".running_mean", ".running_var", ".masked_bias",
)  # fmt: skip
_MASKS: Final = ("attn.bias", "attention.bias")
# Several weights in one number: what quantisers write.
_PACKED: Final = (".qweight", ".qzeros", ".absmax", ".quant_map", ".weight_packed", "_blocks", ".g_idx")
_DIFFERENCE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class _Counted:
    """What the tensors of one or several files add up to."""

    params: int = 0
    buffers: int = 0
    packed: bool = False

    def __add__(self, more: _Counted) -> _Counted:
        return _Counted(self.params + more.params, self.buffers + more.buffers, self.packed or more.packed)


def recognises(name: str, head: bytes) -> bool:
    """Whether a file has the name of one; its header has no mark of its own."""
    return name.endswith(".safetensors")


def recognises_index(name: str, head: bytes) -> bool:
    """Whether it is the index of a split model."""
    return name.endswith(".safetensors.index.json") or (name.endswith(".json") and b'"weight_map"' in head)


def read(path: Path, asked: Asked) -> ModelFacts:
    """The parameters of a file; of all files of the model where it is one of a series that lies complete."""
    series = _SERIES.fullmatch(path.name)
    index = path.with_name(f"{series[1]}.safetensors.index.json") if series else path
    if series and index.is_file():
        return replace(read_index(index, asked), source=path.name)
    notes = [remark("one_of_series", count=int(series[2]))] if series else []
    counted = _counted(path)
    if series:
        return _facts(path, asked, counted, None, notes)
    return _facts(path, asked, counted, counted.params, notes)


def read_index(path: Path, asked: Asked) -> ModelFacts:
    """The parameters of all files that an index names.

    Raises:
        ImportFileError: it is no index, or names files outside its folder.
    """
    found = json_object(path)
    names = _shards(found, path.name)
    missing = [name for name in names if not path.with_name(name).is_file()]
    if not missing:
        counted = _Counted()
        for name in names:
            asked.check()
            counted += _counted(path.with_name(name))
        return _facts(path, asked, counted, counted.params, [])
    notes = [remark("shards_missing", count=len(missing), of=len(names))]
    return _facts(path, asked, _Counted(), _told_total(found), notes)


def _shards(found: Mapping[str, Any], file: str) -> list[str]:
    """The files of an index; only those beside it are looked at."""
    places = found.get("weight_map")
    if not isinstance(places, dict) or not places:
        raise ImportFileError("safetensors_index_damaged", file=file)
    names = set()
    for name in places.values():
        if not isinstance(name, str) or not name.endswith(".safetensors") or Path(name).name != name or "\\" in name:
            raise ImportFileError("safetensors_shard_outside", file=file, value=str(name)[:60])
        names.add(name)
    if len(names) > _MOST_SHARDS:
        raise ImportFileError("safetensors_index_damaged", file=file)
    return sorted(names)


def _told_total(found: Mapping[str, Any]) -> int | None:
    """The parameters that an index tells itself; None where it does not."""
    metadata = found.get("metadata")
    told = metadata.get("total_parameters") if isinstance(metadata, dict) else None
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 < told < 10**17 else None


def _counted(path: Path) -> _Counted:
    header, data_bytes = _header(path)
    counted, places = _Counted(), []
    for name, tensor in header.items():
        if name == "__metadata__":
            continue
        shape, begin, end = _tensor(tensor, path.name, name)
        size = math.prod(shape)
        is_buffer = name.endswith(_BUFFERS) or (name.endswith(_MASKS) and shape[:2] == [1, 1] and len(shape) == 4)
        counted += _Counted(0 if is_buffer else size, size if is_buffer else 0, name.endswith(_PACKED))
        places.append((begin, end))
    _check_places(sorted(places), data_bytes, path.name)
    return counted


def _header(path: Path) -> tuple[dict[str, Any], int]:
    """The header of a file, and how many bytes follow it."""
    with opened(path) as stream:
        try:
            size = os.fstat(stream.fileno()).st_size
            start = stream.read(_LENGTH_BYTES)
            length = int.from_bytes(start, "little")
            if len(start) < _LENGTH_BYTES or not 2 <= length <= size - _LENGTH_BYTES:
                raise ImportFileError("safetensors_damaged", file=path.name)
            if length > LARGEST_JSON_BYTES:
                raise ImportFileError("model_json_too_large", file=path.name, most=LARGEST_JSON_BYTES // 1_000_000)
            content = stream.read(length)
        except OSError as error:
            raise unread(path, error) from error
    if not content.startswith(b"{"):
        raise ImportFileError("safetensors_damaged", file=path.name)
    return json_object_of(content, path.name), size - _LENGTH_BYTES - length


def _tensor(tensor: Any, file: str, name: str) -> tuple[list[int], int, int]:
    """Shape and place of a tensor, which must agree."""
    if isinstance(tensor, dict):
        shape: Any = tensor.get("shape")
        places: Any = tensor.get("data_offsets")
        kind = tensor.get("dtype")
        if _are_counts(shape, _MOST_DIMENSIONS) and _are_counts(places, 2) and len(places) == 2:
            begin, end = places
            bits = _BITS.get(kind, 0) if isinstance(kind, str) else 0
            fits = not bits or -(-math.prod(shape) * bits // 8) == end - begin
            if begin <= end and fits:
                return shape, begin, end
    raise ImportFileError("safetensors_tensor_odd", file=file, name=name[:60])


def _are_counts(found: Any, most: int) -> bool:
    if not isinstance(found, list) or len(found) > most:
        return False
    return all(isinstance(one, int) and not isinstance(one, bool) and 0 <= one < 2**63 for one in found)


def _check_places(places: list[tuple[int, int]], data_bytes: int, file: str) -> None:
    at = 0
    for begin, end in places:
        if begin != at:
            raise ImportFileError("safetensors_damaged", file=file)
        at = end
    if at > data_bytes:
        raise ImportFileError("safetensors_truncated", file=file, missing=at - data_bytes)
    if at != data_bytes or not places:
        raise ImportFileError("safetensors_damaged", file=file)


def _facts(path: Path, asked: Asked, counted: _Counted, params: int | None, notes: list[Note]) -> ModelFacts:
    """The parameters of the header, with what the configuration beside it tells of the rest."""
    config = hf_config.beside(path, asked)
    if counted.packed:
        notes, params = [*notes, remark("packed_weights")], None
    if counted.buffers:
        notes = [*notes, remark("buffers_left_out", count=counted.buffers)]
    if config is None:
        notes = notes if params is None else [*notes, remark("parameters_alone")]
        return ModelFacts(
            format=CODE, kind=ModelKind.WEIGHTS, label=path.name, source=path.name, params_count=params,
            notes=tuple(notes),
        )  # fmt: skip
    notes = [*config.notes, remark("config_beside"), *notes]
    if params and config.params_count and abs(params - config.params_count) > _DIFFERENCE * params:
        notes.append(remark("params_differ", header=params, config=config.params_count))
    return replace(config, format=CODE, params_count=params or config.params_count, notes=tuple(notes))


READER: Final = Reader(CODE, N_("Weights in safetensors"), recognises, read)
INDEX_READER: Final = Reader("safetensors-index", N_("Index of weights in safetensors"), recognises_index, read_index)
