"""The lines of the second page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from greenai_desktop.accounting.runs import account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.core.factors import Factor
from greenai_desktop.core.place import Place, Price
from greenai_desktop.core.results import Result
from greenai_desktop.core.samples import Channel, Device, Role, Status
from greenai_desktop.i18n import language
from greenai_desktop.report import devices, figures
from greenai_desktop.report import run_method as method
from tests.helpers.runs import CPU, GPU, MEMORY, REST, energy_of, facts

ENGLISH = language("en")


def root_of(*own: Factor, **changes: object) -> Result:
    return account(facts(**changes), grid(), own).root


class Report:
    """As much of a report as `missing_lines` reads."""

    def __init__(self, root: Result) -> None:
        self.root = root


def missing(root: Result) -> str:
    return " | ".join(f"{lead} {text}".strip() for lead, text in method.missing_lines(Report(root), ENGLISH))


def own(basis: str = "lifecycle", kind: str = "grid") -> Factor:
    return Factor("own:1", 0.3, "kgCO2e/kWh", None, None, "FR", 2026, basis, "", "Supplier's statement", kind=kind,
                  evidence="GO 1", status=Status.ENTERED)  # fmt: skip


def test_a_figure_is_missing_where_it_arises_and_not_in_all_that_is_made_of_it():
    told = missing(root_of(place=Place(), price=None))

    assert "Emission factor of electricity: nobody said where the electricity comes from." in told
    assert "Price of electricity: no price of electricity was given." in told
    assert "Carbon footprint:" not in told and "Cost of electricity:" not in told


def test_a_device_without_a_reading_is_told_by_its_name_and_reason():
    energies = {CPU.id: energy_of(100.0)}

    told = missing(root_of(channels=(CPU, GPU), energies=energies, reasons={GPU.id: "gpu_lost"}))

    assert "GPU: NVIDIA H100 80GB HBM3: the driver has lost the card." in told and "Share measured" not in told


def test_a_factor_of_power_plants_alone_is_told_as_missing_its_upstream():
    told = missing(root_of(own("direct")))

    assert "Carbon footprint: combustion in power plants only; upstream is missing." in told


def test_many_gaps_are_counted_rather_than_listed():
    gpus = tuple(replace(GPU, id=f"g{i}") for i in range(15))

    assert "5 more in the program." in missing(root_of(channels=gpus, energies={}))


def test_a_denied_counter_is_missing_and_its_model_says_for_what_it_stands():
    model = Channel("model:cpu", Device.CPU, "Xeon", "cpu_model", status=Status.MODELLED, u95_ratio=2.0,
                    notes=("cpu_generic",), source_ids=("ademe_be_2025",),
                    params=(("idle_w", 12.0), ("full_load_w", 180.0), ("stands_for", CPU.name)))  # fmt: skip
    root = root_of(channels=(replace(CPU, role=Role.PART), model), energies={model.id: energy_of(90.0)})

    told = dict(method.model_lines(root, ENGLISH))

    assert f"{CPU.name}: the system does not let this user read it." in missing(root)
    assert "Power when idle: 12.0\u00a0W" in told["Processor: Xeon:"] and CPU.name in told["Processor: Xeon:"]
    assert "source: Base Empreinte" in told["Processor: Xeon:"]
    assert "told beside, not added" in told[f"{CPU.name}:"]


def test_models_tell_what_they_assume():
    told = " ".join(text for _lead, text in method.model_lines(root_of(), ENGLISH))

    assert "256 × 0.370 W/GB" in told.replace("\u00a0", " ") and "Loss of the power supply: 8.0%" in told


def test_a_platform_counter_is_told_beside_and_a_part_of_a_part_is_not():
    platform = Channel("rapl:psys", Device.PLATFORM, "psys", "rapl", role=Role.PLATFORM, has_counter=True)
    core = Channel("rapl:core", Device.CPU, "core", "rapl", parent=CPU.id, role=Role.PART, has_counter=True)
    energies = {CPU.id: energy_of(100.0), platform.id: energy_of(150.0), core.id: energy_of(70.0)}

    told = dict(method.model_lines(root_of(channels=(CPU, platform, core), energies=energies), ENGLISH))

    assert told["psys:"] == "150\u00a0Wh; told beside, not added." and "core:" not in told


def test_nothing_recorded_has_no_sensors_and_no_scope_is_told_without_figures():
    empty = Result("run", None, "")

    assert method.model_lines(empty, ENGLISH) == [("", "Nothing was recorded.")]
    assert method.factor_lines(empty, ENGLISH) == [("", "No factor was used.")]
    assert len(method.scope_lines(empty, ENGLISH)) == 2


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2026-02-01", "2027-01-31", "in force from 1 Feb 2026 to 31 Jan 2027"),
        ("2026-02-01", "", "in force since 1 Feb 2026"),
        ("", "2027-01-31", "in force until 31 Jan 2027"),
        ("", "", "in force at any time"),
        ("soon", "", "in force since soon"),
    ],
)
def test_the_dates_of_the_price_are_told(since, until, words):
    price = root_of(price=Price(0.2, "EUR", since, until)).find("input.price")

    assert method._origin(price, ENGLISH) == words


def test_a_place_that_nobody_named_is_told_with_the_scope():
    told = " ".join(text for _lead, text in method.scope_lines(root_of(place=Place("FR")), ENGLISH))

    assert "until somebody says where the machine stands" in told


def test_a_contract_stands_beside_with_its_evidence():
    root = root_of(own(kind="contract"))

    assert "evidence: GO 1" in dict(method.factor_lines(root, ENGLISH))["Factor of the contract:"]
    assert "market-based figure stands beside" in " ".join(text for _l, text in method.scope_lines(root, ENGLISH))


def test_amounts_and_ends_are_written_by_their_unit():
    def shown(value: float | None, unit: str, low: float | None = None, high: float | None = None, label: str = ""):
        result = Result("x", value, unit, low, high, Status.ESTIMATED, label=label)
        return figures.amount(result, ENGLISH), figures.ends(result, ENGLISH)

    assert shown(None, "kWh") == ("—", "")
    assert shown(0.0461, "kgCO2e/kWh", 0.04, 0.05) == ("46.1\u00a0g\u00a0CO₂e/kWh", "40–50\u00a0g\u00a0CO₂e/kWh")
    assert shown(0.5, "fraction", 0.4, 0.6) == ("50%", "40%–60%")
    assert shown(1.5, "money", 1.0, 2.0, "EUR") == ("€1.50", "€1.00–€2.00")
    assert shown(0.25, "money/kWh", label="CHF") == ("CHF\u00a00.2500/kWh", "")
    assert shown(90.0, "s") == ("1\u00a0min\u00a030\u00a0s", "")
    assert figures.day("", ENGLISH) == "" and figures.sentence("") == ""


def test_a_device_without_a_label_is_called_by_its_kind():
    root = root_of(channels=(replace(CPU, name=""), replace(MEMORY, name="")))
    found = devices.devices_of(root)

    assert set(devices.names_of(found, ENGLISH).values()) == {"Processor", "Memory"}
    assert set(devices.short_names_of(found, ENGLISH).values()) == {"Processor", "Memory"}


def test_the_rest_of_the_machine_is_named_in_the_readers_language():
    root = root_of(channels=(REST,))

    assert devices.names_of(devices.devices_of(root), language("fr"))[REST.id].startswith("Reste de la machine")
