"""`.keras`: layers from the description in the archive, bombs and damage told."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.model_files.base import ModelFacts, numbers_of
from greenai_desktop.model_files.registry import read_model


def layer(name: str, shape: list[int | None] | None = None, **config: Any) -> dict[str, Any]:
    built = {} if shape is None else {"build_config": {"input_shape": shape}}
    return {"module": "keras.layers", "class_name": name, "config": config, **built}


def called(name: str, calls: list[list[list[int | None]]], **config: Any) -> dict[str, Any]:
    """A layer of a functional model, with the shapes of the tensors of each call."""

    def tensor(shape: list[int | None]) -> dict[str, Any]:
        return {"class_name": "__keras_tensor__", "config": {"shape": shape, "dtype": "float32",
                                                              "keras_history": ["x", 0, 0]}}  # fmt: skip

    nodes = [{"args": [tensor(shape) for shape in shapes], "kwargs": {}} for shapes in calls]
    return {"class_name": name, "config": config, "inbound_nodes": nodes}


def sequential(*layers: dict[str, Any], kind: str = "Sequential") -> dict[str, Any]:
    return {"module": "keras", "class_name": kind, "config": {"name": "net", "layers": list(layers)}}


def archive(path: Path, config: Any, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as file:
        file.writestr("metadata.json", "{}")
        file.writestr("config.json", config if isinstance(config, bytes) else json.dumps(config))
        file.writestr("model.weights.h5", b"\x89HDF")
    return path


def read(tmp_path: Path, *layers: dict[str, Any], tokens: int | None = None, kind: str = "Sequential") -> ModelFacts:
    return read_model(archive(tmp_path / "model.keras", sequential(*layers, kind=kind)), tokens)


def test_a_convolutional_network(tmp_path: Path) -> None:
    found = read(
        tmp_path, layer("InputLayer", batch_shape=[None, 28, 28, 1]),
        layer("Conv2D", [None, 28, 28, 1], filters=32, kernel_size=[3, 3], strides=[1, 1], padding="valid"),
        layer("MaxPooling2D", [None, 26, 26, 32]),
        layer("Conv2D", [None, 13, 13, 32], filters=64, kernel_size=[3, 3], strides=[2, 2], padding="same"),
        layer("BatchNormalization", [None, 7, 7, 64], axis=-1), layer("Flatten"),
        layer("Dense", [None, 3_136], units=10, activation="softmax"),
    )  # fmt: skip

    assert found.params_count == 9 * 32 + 32 + 9 * 32 * 64 + 64 + 2 * 64 + 3_136 * 10 + 10
    assert found.forward_flop == 2 * (26 * 26 * 9 * 32 + 7 * 7 * 9 * 32 * 64 + 31_360)
    assert found.coverage_fraction == 1.0
    assert numbers_of(found)["flop_per_example"] == found.forward_flop


@pytest.mark.parametrize(
    ("one", "params", "mac"),
    [
        (layer("Dense", [None, 7, 16], units=4, use_bias=False), 64, 7 * 64),
        (layer("Conv1D", [None, 100, 8], filters=16, kernel_size=[5], padding="causal"), 5 * 8 * 16 + 16, 100 * 640),
        (layer("Conv2D", [None, 8, 10, 10], filters=4, kernel_size=[3, 3], data_format="channels_first", groups=2),
         9 * 4 * 4 + 4, 64 * 144),
        (layer("Conv2D", [None, 20, 20, 1], filters=1, kernel_size=[3, 3], dilation_rate=[2, 2]), 10, 16 * 16 * 9),
        (layer("Conv2DTranspose", [None, 8, 8, 4], filters=6, kernel_size=[2, 2], strides=[2, 2]), 102, 64 * 96),
        (layer("DepthwiseConv2D", [None, 12, 12, 5], kernel_size=[3, 3], depth_multiplier=2), 100, 100 * 90),
        (layer("SeparableConv2D", [None, 12, 12, 5], filters=7, kernel_size=[3, 3]), 45 + 35 + 7, 100 * 80),
        (layer("LSTM", [None, 20, 12], units=16), 4 * 16 * 28 + 64, 20 * 4 * 16 * 28),
        (layer("GRU", [None, 20, 12], units=16), 3 * 16 * 28 + 96, 20 * 3 * 16 * 28),
        (layer("GRU", [None, 20, 12], units=16, reset_after=False), 3 * 16 * 28 + 48, 20 * 3 * 16 * 28),
        (layer("SimpleRNN", [None, 20, 12], units=16), 16 * 28 + 16, 20 * 16 * 28),
        (layer("Bidirectional", [None, 20, 12], layer=layer("LSTM", units=16)), 2 * (4 * 16 * 28 + 64),
         2 * 20 * 4 * 16 * 28),
        (layer("TimeDistributed", [None, 20, 12], layer=layer("Dense", units=5)), 65, 20 * 60),
        (layer("EinsumDense", [None, 7, 16], equation="abc,cd->abd", output_shape=[7, 4], bias_axes="d"), 68, 7 * 64),
    ],
)  # fmt: skip
def test_layers(tmp_path: Path, one: dict[str, Any], params: int, mac: int) -> None:
    found = read(tmp_path, one)

    assert (found.params_count, found.forward_flop) == (params, 2 * mac)
    assert found.unknown_operators == {}


@pytest.mark.parametrize(
    ("one", "params"),
    [
        (layer("Embedding", [None, 20], input_dim=1_000, output_dim=16), 16_000),
        (layer("LayerNormalization", [None, 20, 16], axis=[-1]), 32),
        (layer("BatchNormalization", [None, 20, 16], axis=1, scale=False), 20),
        (layer("PReLU", [None, 20, 16], shared_axes=[1]), 16),
        (layer("Dropout"), 0),
    ],
)
def test_layers_without_products_have_parameters_alone(tmp_path: Path, one: dict[str, Any], params: int) -> None:
    found = read(tmp_path, one)

    assert (found.params_count, found.forward_flop, found.coverage_fraction) == (params, None, None)


def test_attention_of_several_heads(tmp_path: Path) -> None:
    one = called("MultiHeadAttention", [[[None, 10, 64], [None, 30, 48]]], num_heads=4, key_dim=16, value_dim=8)
    found = read(tmp_path, one, kind="Functional")
    matrices = 64 * 64 + 48 * 64 + 48 * 32 + 32 * 64

    assert found.params_count == matrices + 4 * (16 + 16 + 8) + 64
    assert found.forward_flop == 2 * (10 * (64 * 64 + 32 * 64) + 30 * (48 * 64 + 48 * 32) + 4 * 10 * 30 * (16 + 8))


def test_a_layer_that_is_called_twice_has_its_parameters_once(tmp_path: Path) -> None:
    found = read(tmp_path, called("Dense", [[[None, 16]], [[None, 16]]], units=4), kind="Functional")

    assert (found.params_count, found.forward_flop) == (68, 2 * 2 * 64)


def test_a_model_within_a_model_is_counted(tmp_path: Path) -> None:
    inner = sequential(layer("Dense", [None, 16], units=4))
    inner["inbound_nodes"] = called("x", [[[None, 16]], [[None, 16]], [[None, 16]]])["inbound_nodes"]
    found = read(tmp_path, inner, kind="Functional")

    assert (found.params_count, found.forward_flop) == (68, 3 * 2 * 64)


def test_a_length_that_is_left_open_is_that_which_was_asked_for(tmp_path: Path) -> None:
    one = layer("LSTM", [None, None, 12], units=16)

    assert read(tmp_path, one, tokens=50).forward_flop == 50 * read(tmp_path, one).forward_flop
    assert read(tmp_path, one, tokens=50).assumed == {"axis 1": 50}


def test_a_layer_that_is_not_known_is_listed_and_leaves_the_parameters_open(tmp_path: Path) -> None:
    found = read(tmp_path, layer("Dense", [None, 16], units=4), layer("MyLayer", [None, 4]), layer("Lambda", [None, 4]))

    assert (found.params_count, found.forward_flop) == (None, 128)
    assert found.unknown_operators == {"MyLayer": 1, "Lambda": 1}
    assert found.coverage_fraction == pytest.approx(1 / 3)
    assert numbers_of(found) == {}


@pytest.mark.parametrize(
    "one",
    [
        layer("Dense", units=4), layer("Dense", [None, 16]), layer("Dense", [None, 16], units="many"),
        layer("Conv2D", [None, 2, 2, 1], filters=1, kernel_size=[3, 3]), layer("LSTM", [None, 12], units=4),
        layer("Conv2D", [None, 8, 8, 1], filters=1, kernel_size=[3, 3], padding="odd"),
        layer("EinsumDense", [None, 7, 16], equation="...c,cd->...d", output_shape=4),
    ],
)  # fmt: skip
def test_a_layer_that_does_not_tell_enough_is_listed_or_refused(tmp_path: Path, one: dict[str, Any]) -> None:
    try:
        found = read(tmp_path, one)
    except ImportFileError as error:
        assert error.code in ("model_setting_odd", "model_setting_missing")
        return
    assert found.unknown_operators == {one["class_name"]: 1}
    assert found.forward_flop is None


def test_a_model_of_ones_own_class_is_sent_to_its_environment(tmp_path: Path, refused: Callable[[Path], str]) -> None:
    path = archive(tmp_path / "model.keras", {"class_name": "MyModel", "config": {"units": 4}})

    assert refused(path) == "keras_own_class"


@pytest.mark.parametrize("size", [2**63, -1, "a", True, 1e9])
def test_sizes_that_cannot_be_are_told(tmp_path: Path, refused: Callable[[Path], str], size: Any) -> None:
    path = archive(tmp_path / "model.keras", sequential(layer("Dense", [None, size], units=4)))

    assert refused(path) == "model_sizes_impossible"


def test_products_beyond_all_measure_are_told(tmp_path: Path, refused: Callable[[Path], str]) -> None:
    path = archive(tmp_path / "model.keras", sequential(layer("Dense", [10**9] * 20, units=10**9)))

    assert refused(path) == "model_sizes_impossible"


# Archives


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"no archive at all", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_told(tmp_path: Path, refused: Callable[[Path], str], content: bytes) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(content)

    assert refused(path) in ("keras_damaged", "keras_without_config")


def test_an_archive_that_is_cut_is_told(tmp_path: Path, refused: Callable[[Path], str]) -> None:
    path = archive(tmp_path / "model.keras", sequential(layer("Dense", [None, 16], units=4)))
    path.write_bytes(path.read_bytes()[:-30])

    assert refused(path) == "keras_damaged"


def test_an_archive_of_torch_is_a_pickle(tmp_path: Path, refused: Callable[[Path], str]) -> None:
    path = tmp_path / "model.keras"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("archive/data.pkl", b"\x80\x02")

    assert refused(path) == "pickle_refused"


def test_a_bomb_is_not_unpacked(tmp_path: Path, refused: Callable[[Path], str]) -> None:
    path = archive(tmp_path / "model.keras", b" " * 200_000_000)

    assert path.stat().st_size < 1_000_000
    assert refused(path) == "keras_too_large"


def test_a_bomb_that_lies_about_its_size_is_not_unpacked(tmp_path: Path, refused: Callable[[Path], str]) -> None:
    path = archive(tmp_path / "model.keras", b" " * 200_000_000)
    content = bytearray(path.read_bytes())
    for at in (i for i in range(len(content) - 4) if content[i : i + 4] == struct.pack("<I", 200_000_000)):
        content[at : at + 4] = struct.pack("<I", 1_000)
    path.write_bytes(content)

    assert refused(path) in ("keras_damaged", "keras_too_large", "model_json_damaged")


def test_a_table_of_contents_of_gigabytes_is_not_read(tmp_path: Path, refused: Callable[[Path], str]) -> None:
    path = tmp_path / "model.keras"
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 60_000, 60_000, 3_000_000_000, 0, 0)
    with path.open("wb") as stream:
        stream.write(b"PK\x03\x04")
        stream.seek(10_000_000_000)
        stream.write(end)

    assert refused(path) == "keras_too_large"


def test_names_that_lead_outside_are_never_unpacked(tmp_path: Path) -> None:
    path = archive(tmp_path / "model.keras", sequential(layer("Dense", [None, 16], units=4)))
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("../../outside.txt", "gone")
        file.writestr("/tmp/outside.txt", "gone")
    before = sorted(tmp_path.rglob("*"))

    assert read_model(path).params_count == 68
    assert sorted(tmp_path.rglob("*")) == before
    assert not (tmp_path.parent / "outside.txt").exists()


@pytest.mark.parametrize(
    ("config", "code"),
    [(b"{", "model_json_damaged"), (b"[]", "model_json_no_object"), (b'{"a":' * 50_000, "model_nested_too_deep"),
     (b'{"class_name": NaN}', "model_json_damaged"), (b"{}", "keras_own_class")],
)  # fmt: skip
def test_a_description_that_is_damaged_is_told(
    tmp_path: Path, refused: Callable[[Path], str], config: bytes, code: str
) -> None:
    assert refused(archive(tmp_path / "model.keras", config)) == code


@pytest.mark.parametrize("layers", [[5], [None], [{}], [{"class_name": 7}], [[]]])
def test_a_layer_that_is_none_is_told(tmp_path: Path, refused: Callable[[Path], str], layers: list[Any]) -> None:
    path = archive(tmp_path / "model.keras", {"class_name": "Sequential", "config": {"layers": layers}})

    assert refused(path) == "keras_layer_odd"


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
SETTINGS = st.dictionaries(
    st.sampled_from(["units", "filters", "kernel_size", "strides", "padding", "axis", "num_heads", "layer",
                     "equation", "output_shape"]), PLAIN, max_size=4,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["Dense", "Conv2D", "LSTM", "MultiHeadAttention", "EinsumDense", "Bidirectional", "PReLU",
                     "TimeDistributed", "BatchNormalization", "SeparableConv2D"]),
    SETTINGS, PLAIN, PLAIN,
)  # fmt: skip
def test_whatever_a_layer_says_ends_in_figures_or_words(
    tmp_path_factory: pytest.TempPathFactory, name: str, config: dict[str, Any], built: Any, nodes: Any
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.keras"
    one = {"class_name": name, "config": config, "build_config": built, "inbound_nodes": nodes}
    try:
        found = read_model(archive(path, sequential(one), zipfile.ZIP_STORED))
    except ImportFileError:
        return
    assert found.forward_flop is None or found.forward_flop >= 0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=5))
def test_an_archive_with_changed_bytes_ends_in_figures_or_words(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "changed.keras"
    buffer = io.BytesIO(archive(path, sequential(layer("Dense", [None, 16], units=4))).read_bytes())
    content = bytearray(buffer.getvalue())
    for at, value in changes:
        content[at % len(content)] = value
    path.write_bytes(content)
    try:
        found = read_model(path)
    except ImportFileError:
        return
    assert found.format == "keras"
