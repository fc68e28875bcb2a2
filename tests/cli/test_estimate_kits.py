"""Hardware by the names that people type."""

from __future__ import annotations

import pytest

from greenai_desktop.accounting.estimate import shelf
from greenai_desktop.cli.estimate_kits import kit_named, kit_of_kind
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.draft import Given, KitKind
from greenai_desktop.i18n import Language

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    ("name", "kind", "item_id"),
    [
        ("nvidia-h100-pcie-80gb", KitKind.ACCELERATOR, "nvidia-h100-pcie-80gb"),
        ("NVIDIA H100 80GB HBM3", KitKind.ACCELERATOR, "nvidia-h100-sxm5-80gb"),
        ("RTX 4090", KitKind.ACCELERATOR, "nvidia-geforce-rtx-4090"),
        ("p5.48xlarge", KitKind.INSTANCE, "aws:p5.48xlarge"),
        ("aws:p5.48xlarge", KitKind.INSTANCE, "aws:p5.48xlarge"),
        ("Intel(R) Xeon(R) CPU E5-2690 v4 @ 2.60GHz", KitKind.CPU, "intel-xeon-e5-2690-v4"),
    ],
)
def test_a_name_that_is_known_is_taken_without_a_word(name: str, kind: KitKind, item_id: str) -> None:
    kit, note = kit_named(shelf(), name)

    assert (kit.kind, kit.item_id, note) == (kind, item_id, "")
    assert kit.numbers == {}


@pytest.mark.parametrize(
    ("name", "item_id"),
    [
        ("T4", "nvidia-tesla-t4"), ("MI300X", "amd-instinct-mi300x"), ("TPU v4", "google-tpu-v4"),
        ("EPYC 7763", "amd-epyc-7763"),
    ],
)  # fmt: skip
def test_a_name_without_its_maker_is_found_and_told(name: str, item_id: str) -> None:
    kit, note = kit_named(shelf(), name)

    assert kit.item_id == item_id
    assert note.startswith(f"“{name}” is taken for ")


def test_boards_of_one_chip_that_draw_about_the_same_are_told_with_their_power() -> None:
    kit, note = kit_named(shelf(), "RTX 3080")

    assert kit.item_id == "nvidia-geforce-rtx-3080-10gb"
    assert "may also be" in note
    assert "320\u00a0W" in note and "350\u00a0W" in note


@pytest.mark.parametrize("name", ["H100", "A100", "NVIDIA H100"])
def test_boards_of_one_chip_that_draw_quite_differently_are_asked_for(name: str) -> None:
    with pytest.raises(InputError) as error:
        kit_named(shelf(), name)
    kit, note = kit_named(shelf(), name, 320.0)

    assert error.value.code == "hardware_ambiguous"
    assert "PCIe" in str(error.value.facts["known"]) and "SXM" in str(error.value.facts["known"])
    assert kit.numbers["power_w"] == Given(320.0)
    assert kit.kind is KitKind.ACCELERATOR and "may also be" in note


def test_several_rows_that_are_no_boards_of_one_chip_are_asked_for() -> None:
    with pytest.raises(InputError) as error:
        kit_named(shelf(), "xeon")

    assert error.value.code == "hardware_ambiguous"
    assert "Xeon" in str(error.value.facts["known"])


@pytest.mark.parametrize("name", ["abacus", "", "   ", "\x1b[31m"])
def test_what_no_table_knows_needs_its_power(name: str) -> None:
    with pytest.raises(InputError) as error:
        kit_named(shelf(), name)
    kit, note = kit_named(shelf(), name, 400.0)

    assert error.value.code == "hardware_unknown" and "\x1b" not in str(error.value.facts["value"])
    assert (kit.kind, kit.numbers, note) == (KitKind.OWN, {"power_w": Given(400.0)}, "")


def test_power_that_is_known_better_goes_before_that_of_the_table() -> None:
    kit, _note = kit_named(shelf(), "RTX 4090", 380.0)

    assert (kit.kind, kit.numbers) == (KitKind.ACCELERATOR, {"power_w": Given(380.0)})


def test_a_name_is_looked_up_in_the_table_of_its_kind_alone(english: Language) -> None:
    assert kit_of_kind(shelf(), KitKind.CPU, "AMD EPYC 7763").kind is KitKind.CPU
    with pytest.raises(InputError):
        kit_of_kind(shelf(), KitKind.CPU, "p5.48xlarge")
