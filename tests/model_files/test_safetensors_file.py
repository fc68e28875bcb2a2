"""`.safetensors`: parameters from the header, damage told, nothing but the header read."""

from __future__ import annotations

import json
import math
import pickle
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.model_files.base import choices_of, numbers_of
from greenai_desktop.model_files.registry import read_model
from tests.model_files.configs import GPT2

SIZES = {"F32": 4, "BF16": 2, "I32": 4, "I64": 8, "U8": 1, "F8_E4M3": 1}


def written(path: Path, tensors: Mapping[str, tuple[str, list[int]]], **change: Any) -> Path:
    """A file of tensors, with a hole where the numbers would be; `change` replaces parts of it."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, (kind, shape) in tensors.items():
        end = at + SIZES[kind] * math.prod(shape)
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [at, end]}
        at = end
    header |= change.get("header", {})
    content = change.get("content", json.dumps(header).encode())
    length = change.get("length", len(content))
    with path.open("wb") as stream:
        stream.write(length.to_bytes(8, "little") + content)
        stream.truncate(8 + len(content) + at + change.get("more", 0))
    return path


def gpt2_tensors() -> dict[str, tuple[str, list[int]]]:
    tensors = {"wte.weight": [50_257, 768], "wpe.weight": [1_024, 768], "ln_f.weight": [768], "ln_f.bias": [768]}
    for layer in range(12):
        for name, shape in {
            "ln_1.weight": [768], "ln_1.bias": [768], "attn.bias": [1, 1, 1_024, 1_024],
            "attn.c_attn.weight": [768, 2_304], "attn.c_attn.bias": [2_304], "attn.c_proj.weight": [768, 768],
            "attn.c_proj.bias": [768], "ln_2.weight": [768], "ln_2.bias": [768], "mlp.c_fc.weight": [768, 3_072],
            "mlp.c_fc.bias": [3_072], "mlp.c_proj.weight": [3_072, 768], "mlp.c_proj.bias": [768],
        }.items():  # fmt: skip
            tensors[f"h.{layer}.{name}"] = shape
    return {name: ("F32", shape) for name, shape in tensors.items()}


def codes(path: Path) -> list[str]:
    return [note.code for note in read_model(path).notes]


def test_parameters_of_a_file_are_exact_and_masks_are_none(tmp_path: Path) -> None:
    found = read_model(written(tmp_path / "model.safetensors", gpt2_tensors()))

    assert found.params_count == 124_439_808
    assert numbers_of(found) == {"params_count": 124_439_808, "active_params_count": 124_439_808}
    assert choices_of(found) == {}
    assert dict(found.notes[0].facts) == {"count": 12 * 1_024 * 1_024}


def test_layers_and_heads_come_from_the_configuration_beside(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(GPT2))
    found = read_model(written(tmp_path / "model.safetensors", gpt2_tensors()), 512)

    assert (found.params_count, found.layer_count, found.head_count) == (124_439_808, 12, 12)
    assert found.source == "model.safetensors"
    assert "params_differ" not in [note.code for note in found.notes]


def test_a_file_and_a_configuration_that_differ_are_told_and_the_file_counts(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(GPT2))
    tensors = {**gpt2_tensors(), "lm_head.weight": ("F32", [50_257, 768])}
    found = read_model(written(tmp_path / "model.safetensors", tensors))

    assert found.params_count == 124_439_808 + 50_257 * 768
    assert "params_differ" in [note.code for note in found.notes]


def test_a_configuration_beside_that_is_damaged_takes_nothing_away(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")

    assert read_model(written(tmp_path / "model.safetensors", gpt2_tensors())).params_count == 124_439_808


def split(folder: Path, kept: tuple[int, ...] = (1, 2)) -> Path:
    for at in kept:
        written(folder / f"model-0000{at}-of-00002.safetensors", {f"w{at}": ("BF16", [100 * at, 10])})
    places = {f"w{at}": f"model-0000{at}-of-00002.safetensors" for at in (1, 2)}
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {"total_size": 6_000}, "weight_map": places}))
    return index


@pytest.mark.parametrize("name", ["model.safetensors.index.json", "model-00001-of-00002.safetensors"])
def test_a_split_model_is_added_up_from_its_index_or_any_of_its_files(tmp_path: Path, name: str) -> None:
    split(tmp_path)
    found = read_model(tmp_path / name)

    assert (found.params_count, found.source) == (3_000, name)


def test_a_file_of_a_series_without_its_index_tells_no_total(tmp_path: Path) -> None:
    path = written(tmp_path / "model-00001-of-00002.safetensors", {"w": ("BF16", [100, 10])})

    assert read_model(path).params_count is None
    assert codes(path) == ["one_of_series"]


def test_missing_files_of_a_split_model_are_counted_and_told(tmp_path: Path) -> None:
    index = split(tmp_path, kept=(1,))

    assert read_model(index).params_count is None
    assert codes(index) == ["shards_missing"]


def test_an_index_that_tells_the_total_is_believed_where_files_are_missing(tmp_path: Path) -> None:
    index = split(tmp_path, kept=())
    plain = json.loads(index.read_text())
    index.write_text(json.dumps({**plain, "metadata": {"total_parameters": 3_000}}))

    assert read_model(index).params_count == 3_000


@pytest.mark.parametrize(
    "name", ["../secret.safetensors", "/etc/passwd", "a/b.safetensors", "x.bin", "..\\x.safetensors"]
)
def test_an_index_that_leads_outside_its_folder_is_refused(
    tmp_path: Path, refused: Callable[[Path], str], name: str
) -> None:
    path = tmp_path / "model.safetensors.index.json"
    path.write_text(json.dumps({"weight_map": {"w": name}}))

    assert refused(path) == "safetensors_shard_outside"


@pytest.mark.parametrize("content", ["{}", '{"weight_map": {}}', '{"weight_map": []}', '{"weight_map": 5}'])
def test_an_index_without_files_is_told(tmp_path: Path, refused: Callable[[Path], str], content: str) -> None:
    path = tmp_path / "model.safetensors.index.json"
    path.write_text(content)

    assert refused(path) == "safetensors_index_damaged"


def test_packed_weights_have_no_count_of_their_own(tmp_path: Path) -> None:
    path = written(tmp_path / "model.safetensors", {"layer.qweight": ("I32", [64, 8]), "layer.scales": ("F32", [8])})

    assert read_model(path).params_count is None
    assert codes(path) == ["packed_weights"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"length": 2**63}, "safetensors_damaged"),
        ({"length": 0}, "safetensors_damaged"),
        ({"length": 10}, "model_json_damaged"),
        ({"content": b"[1, 2, 3, 4]"}, "safetensors_damaged"),
        ({"content": b'{"w": ' * 5_000}, "model_nested_too_deep"),
        ({"more": -1}, "safetensors_truncated"),
        ({"more": -399}, "safetensors_truncated"),
        ({"more": 5}, "safetensors_damaged"),
        ({"header": {"x": {"dtype": "F32", "shape": [2**63], "data_offsets": [0, 4]}}}, "safetensors_tensor_odd"),
        ({"header": {"x": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}}, "safetensors_tensor_odd"),
        ({"header": {"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}}, "safetensors_damaged"),
        ({"header": {"x": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}}}, "safetensors_tensor_odd"),
        ({"header": {"x": {"dtype": "F32", "shape": [1.5], "data_offsets": [0, 4]}}}, "safetensors_tensor_odd"),
        ({"header": {"x": {"dtype": 7, "shape": [1], "data_offsets": [0, 5]}}}, "safetensors_damaged"),
        ({"header": {"x": "tensor"}}, "safetensors_tensor_odd"),
        ({"header": {"x": {}}}, "safetensors_tensor_odd"),
    ],
)
def test_a_damaged_file_is_told(
    tmp_path: Path, refused: Callable[[Path], str], change: dict[str, Any], code: str
) -> None:
    path = written(tmp_path / "model.safetensors", {"w": ("F32", [10, 10])}, **change)

    assert refused(path) == code


def test_a_header_of_many_gigabytes_is_refused_unread(tmp_path: Path, refused: Callable[[Path], str]) -> None:
    path = tmp_path / "model.safetensors"
    with path.open("wb") as stream:
        stream.write((9_000_000_000).to_bytes(8, "little") + b"{")
        stream.truncate(10_000_000_000)
    begun_s = time.monotonic()

    assert refused(path) == "model_json_too_large"
    assert time.monotonic() - begun_s < 1


def test_a_model_of_ten_gigabytes_is_read_by_its_header(tmp_path: Path) -> None:
    path = written(tmp_path / "model.safetensors", {"w": ("BF16", [5_000_000, 1_000])})
    begun_s = time.monotonic()

    assert path.stat().st_size > 10_000_000_000
    assert read_model(path).params_count == 5_000_000_000
    assert time.monotonic() - begun_s < 1


@pytest.mark.parametrize("name", ["a.pt", "a.pth", "pytorch_model.bin", "a.ckpt", "a.pkl", "a.joblib", "a.npz", "A.PT"])
def test_a_pickle_is_refused_by_its_name(tmp_path: Path, refused: Callable[[Path], str], name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"anything")

    assert refused(path) == "pickle_refused"


@pytest.mark.parametrize("name", ["model.safetensors", "model.onnx", "config.json", "model.keras", "model"])
def test_a_pickle_under_another_name_is_refused_by_its_beginning(
    tmp_path: Path, refused: Callable[[Path], str], name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(pickle.dumps({"a": 1}))

    assert refused(path) == "pickle_refused"


@pytest.mark.parametrize(
    ("name", "code"),
    [("a.h5", "hdf5_refused"), ("saved_model.pb", "graph_refused"), ("a.tflite", "graph_refused"),
     ("a.gguf", "gguf_refused"), ("a.txt", "model_file_unknown")],
)  # fmt: skip
def test_other_kinds_are_refused_with_what_to_do(
    tmp_path: Path, refused: Callable[[Path], str], name: str, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(b"content")

    assert refused(path) == code


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 300))
def test_any_bytes_end_in_words(tmp_path_factory: pytest.TempPathFactory, content: bytes, length: int) -> None:
    path = tmp_path_factory.getbasetemp() / "any.safetensors"
    path.write_bytes(length.to_bytes(8, "little") + content)

    with pytest.raises(ImportFileError):
        read_model(path)
