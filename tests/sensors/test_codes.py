"""Codes that travel from sensors to people have words."""

import pytest

from greenai_desktop.i18n import words
from greenai_desktop.sensors import gpu_throttle
from greenai_desktop.sensors.gpu_window import AMPERE, power_window


@pytest.mark.parametrize(
    "code",
    [
        "read_by_powercap", "read_elsewhere", "perf_denied", "no_reading", "asleep", "second_half", "not_supported",
        "above_limit", "vanished", "denied",
        *(code for _, code in gpu_throttle._REASONS),
    ],
)  # fmt: skip
def test_reason_has_words(code):
    assert code in words.REASON


@pytest.mark.parametrize(
    "code",
    [
        "apu", "second_half", "power_averaged", "power_instant", "grace_module", "unknown_input", "mig_by_slices",
        "shared_mig", "sampled_power",
        *power_window(AMPERE, "NVIDIA A100").notes, *power_window(AMPERE, "NVIDIA A10").notes,
    ],
)  # fmt: skip
def test_note_has_words(code):
    assert code in words.NOTE


@pytest.mark.parametrize("code", ["throttled", "counter_refuted", "wrap", "reset", "gap", "back"])
def test_event_has_words(code):
    assert code in words.EVENT


@pytest.mark.parametrize("kind", ["rapl", "perf", "amd_energy", "acpi_meter", "intel_gpu", "hwmon", "nvml", "amdgpu"])
def test_interface_has_a_name(kind):
    assert kind in words.INTERFACE


@pytest.mark.parametrize("quantity", ["clock", "clock_max", "memory_clock", "power_limit", "throttled", "utilisation"])
def test_quantity_has_a_name(quantity):
    assert quantity in words.QUANTITY
