"""Codes of the core as words. One table a kind of code; a code without words is shown as it is, never hidden."""

from __future__ import annotations

from collections.abc import Mapping

from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.samples import Device, Method, Status
from greenai_desktop.i18n import N_, Language, activities, cloud_figures, equipment, estimate_results, inventory, ledger
from greenai_desktop.i18n.numbers import unit_sign
from greenai_desktop.i18n.reasons import NOTE as NOTE
from greenai_desktop.i18n.reasons import REASON as REASON

STATUS: dict[str, str] = {
    Status.MEASURED: N_("measured"),
    Status.MODELLED: N_("modelled"),
    Status.ESTIMATED: N_("estimated"),
    Status.ENTERED: N_("entered"),
    Status.DEFAULT: N_("default"),
    Status.IMPORTED: N_("imported"),
    Status.PROVIDER_REPORTED: N_("reported by the provider"),
    Status.MISSING: N_("missing"),
    Status.SUSPECT: N_("suspect"),
    "unavailable": N_("not available"),
    "denied": N_("access denied"),
}
SIGN: dict[str, str] = {
    Status.MEASURED: "✓",
    Status.MODELLED: "≈",
    Status.ESTIMATED: "≈",
    Status.ENTERED: "✎",
    Status.DEFAULT: "◦",
    Status.IMPORTED: "⇥",
    Status.PROVIDER_REPORTED: "⇥",
    Status.MISSING: "∅",
    Status.SUSPECT: "⚠",
    "unavailable": "∅",
    "denied": "⚠",
}
METHOD: dict[str, str] = {
    Method.COUNTER: N_("energy counter"),
    Method.POWER: N_("power readings"),
    Method.POWER_MODEL: N_("power model"),
    Method.FACTOR: N_("emission factor"),
    Method.SUM: N_("sum"),
    Method.ENTERED: N_("entered"),
    Method.FILE: N_("told by a file"),
}
STAGE: dict[str, str] = {
    Stage.UNSET: N_("stage not given"),
    Stage.DATA: N_("data preparation"),
    Stage.EXPERIMENT: N_("experiment"),
    Stage.TRAINING: N_("training"),
    Stage.EVALUATION: N_("evaluation"),
    Stage.PRODUCTION: N_("production"),
    Stage.RETRAINING: N_("retraining"),
}
DEVICE: dict[str, str] = {
    Device.CPU: N_("Processor"),
    Device.MEMORY: N_("Memory"),
    Device.GPU: N_("GPU"),
    Device.REST: N_("Rest of the machine"),
    Device.PLATFORM: N_("Platform"),
    Device.MACHINE: N_("Whole machine"),
}
HOSTING: dict[str, str] = {
    Hosting.OFFICE: N_("Desk in the office"),
    Hosting.HOME: N_("At home (teleworking)"),
    Hosting.SERVER_ROOM: N_("Own server room"),
    Hosting.COLOCATION: N_("Colocation (rented space)"),
    Hosting.CLOUD: N_("Cloud provider"),
}
INTERFACE: dict[str, str] = {
    "rapl": N_("Processor energy counters (RAPL)"),
    "nvml": N_("NVIDIA graphics cards (NVML)"),
    "perf": N_("Processor energy counters (perf events)"),
    "amd_energy": N_("AMD processor energy counters (amd_energy)"),
    "amdgpu": N_("AMD graphics cards"),
    "intel_gpu": N_("Intel graphics cards"),
    "acpi_meter": N_("Power meter of the firmware (ACPI)"),
    "hwmon": N_("Other power sensors (hwmon)"),
    "cpu_model": N_("Processor model"),
    "memory_model": N_("Memory model"),
    "rest_of_machine": N_("Rest of the machine"),
    "gauges": N_("Load and temperature"),
    "codecarbon": N_("CodeCarbon, from a file"),
    "carbontracker": N_("Carbontracker, from a file"),
    "nvidia-smi": N_("nvidia-smi, from a file"),
    "zeus": N_("Zeus, from a file"),
    "slurm": N_("Slurm accounting, from a file"),
    "process_share": N_("Share of a process"),
    "meter": N_("Wall meter"),
    "battery": N_("Battery"),
    "rest_of_whole": N_("Rest of the machine, measured"),
}
QUANTITY: dict[str, str] = {
    "utilisation": N_("utilisation"),
    "temperature": N_("temperature"),
    "memory_used": N_("memory used"),
    "clock": N_("clock"),
    "clock_max": N_("highest clock"),
    "memory_clock": N_("memory clock"),
    "power_limit": N_("power limit"),
    "throttled": N_("clocks held down"),
}
STATE: dict[str, str] = {
    "recording": N_("recording"),
    "finished": N_("finished"),
    "interrupted": N_("interrupted"),
}
ESTIMATE_STATE: dict[str, str] = {
    "draft": N_("draft"),
    "saved": N_("saved"),
}
CHASSIS: dict[str, str] = {
    "server": N_("server"),
    "desktop": N_("desktop computer"),
    "laptop": N_("laptop"),
}
KEY: dict[str, str] = {
    "machine.power": N_("Power now"),
    "device.power": N_("Power of a device"),
    "run.duration": N_("Duration"),
    "run.energy": N_("Energy"),
    "run.site_energy": N_("Energy drawn by the site"),
    "run.carbon": N_("Carbon footprint"),
    "run.carbon_combustion": N_("of which combustion in power plants"),
    "run.carbon_upstream": N_("of which upstream and grid losses"),
    "run.carbon_market": N_("Carbon footprint, market-based"),
    "run.cost": N_("Cost of electricity"),
    "run.measured_share": N_("Share measured"),
    "device.energy": N_("Energy of a device"),
    "beside.energy": N_("Energy told beside, not added"),
    "input.intensity": N_("Emission factor of electricity"),
    "input.pue": N_("PUE of the site"),
    "input.price": N_("Price of electricity"),
    "input.combustion": N_("Share of combustion"),
    "input.contract": N_("Factor of the contract"),
    "run.carbon_recorded": N_("Carbon footprint at the place as recorded"),
    "run.carbon_file": N_("Carbon footprint as the file says"),
    "phase.energy": N_("Energy of a phase"),
    "phase.carbon": N_("Carbon footprint of a phase"),
    "phase.cost": N_("Cost of a phase"),
    "phase.share": N_("Share of the run's energy"),
    "per.energy": N_("Energy of one"),
    "per.carbon": N_("Carbon footprint of one"),
    "process.power": N_("Power of a process"),
    "process.part": N_("Share in a device"),
    "process.device": N_("Power of a device"),
    "process.use": N_("Share in its power above idle"),
    "process.total": N_("Power of the whole machine"),
    "process.rows": N_("Power of all processes"),
    "process.ended": N_("Power of processes that have ended"),
    "process.idle": N_("Idle power"),
    "process.unattributed": N_("Power that is not attributed"),
    "process.apart": N_("Power that is not shared out"),
    "whole.energy": N_("Whole machine, by its meter"),
    "whole.power": N_("Whole machine, by its meter"),
    "seen.energy": N_("Told by the other devices"),
    "seen.power": N_("Told by the other devices"),
}
FORMULA: dict[str, str] = {
    "sum": N_("sum of the parts"),
    "same": N_("as drawn by the machine; no PUE applies here"),
    "energy_times_pue": N_("energy × PUE"),
    "energy_times_intensity": N_("energy × emission factor"),
    "energy_times_price": N_("energy × price"),
    "times_share": N_("carbon footprint × share of combustion"),
    "times_rest": N_("carbon footprint × (1 − share of combustion)"),
    "measured_over_known": N_("measured energy ÷ energy"),
    "times_part": N_("figure of the run × share of its energy"),
    "above_idle_times_use": N_("(power of the device − idle power) × share"),
    "whole_minus_seen": N_("whole machine − what the other devices tell"),
}
EVENT: dict[str, str] = {
    "gap": N_("gap in the record"),
    "back": N_("the sensor is back"),
    "wrap": N_("counter wrapped; undone"),
    "reset": N_("counter reset"),
    "suspended": N_("the machine was suspended"),
    "clock_changed": N_("the clock was changed"),
    "mirrored": N_("two channels show one counter; counted once"),
    "not_mirrored": N_("two channels taken for one counter differ; both are counted"),
    "lost": N_("samples lost"),
    "mark": N_("mark"),
    "log": N_("logged value"),
    "limit": N_("limit"),
    "notice": N_("notice"),
    "throttled": N_("clocks held down"),
    "counter_refuted": N_("the energy counter disagrees with the power; power is counted"),
}
FACT: dict[str, str] = {
    "denied": N_("Access denied"),
    "count": N_("How many"),
    "without_power": N_("Does not tell its power"),
    "channel": N_("Channel"),
    "kind": N_("Read by"),
    "curve": N_("Power curve"),
    "basis": N_("Kind of curve"),
    "idle_w": N_("Power when idle"),
    "full_load_w": N_("Power at full load"),
    "stands_for": N_("Stands for"),
    "per_unit_w": N_("Size × power"),
    "chassis": N_("Kind of machine"),
    "base_w": N_("Board, fans and disks"),
    "supply_loss_ratio": N_("Loss of the power supply"),
    "mean_w": N_("Mean power"),
    "max_w": N_("Highest power"),
    "covered_s": N_("Time with data"),
    "gap_s": N_("Time without data"),
    "sources": N_("Sources"),
    "hosting": N_("Where it stands"),
    "scope": N_("Scope"),
    "ghg_category": N_("Category of the GHG Protocol"),
    "beges_post": N_("Post of the French BEGES"),
    "valid_from": N_("In force since"),
    "valid_until": N_("In force until"),
    "evidence": N_("Evidence"),
    "process": N_("Process"),
    "shared": N_("Device"),
    "perf_event_paranoid": N_("Level of perf_event_paranoid"),
    "share": N_("Share of the board"),
    "meters": N_("Meter"),
    "meter_fraction": N_("Time told by the meter"),
    "meter_kind": N_("Kind of meter"),
    "calibrated_on": N_("Calibrated on"),
    "residual_fraction": N_("Difference left by the calibration"),
    "memory_w": N_("Memory"),
}
FACT_VALUE: dict[str, str] = {
    "measured_model": N_("measured on this model"),
    "family": N_("of its family"),
    "generic": N_("generic, from the thermal design power"),
    "unknown_tdp": N_("watts per thread; the processor is not known"),
    "server": N_("server"),
    "desktop": N_("desktop computer"),
    "laptop": N_("laptop"),
    "watt-per-thread": N_("4 W a thread"),
    "generic-linear": N_("straight line through idle and full load"),
    "shelly_gen2": N_("Shelly Plus, Pro, Mini, Gen2 or newer"),
    "shelly_gen1": N_("Shelly, first generation"),
    "tasmota": N_("Tasmota"),
}
BASIS: dict[str, str] = {
    "lifecycle": N_("life cycle"),
    "direct": N_("combustion only"),
}
BOUNDARY: dict[str, str] = {
    "production": N_("electricity produced"),
    "consumption": N_("electricity consumed"),
}
CALIBRATION_STEP: dict[str, str] = {
    "idle": N_("At rest"),
    "half": N_("At half load"),
    "full": N_("At full load"),
}
REPAIR: dict[str, str] = {
    "rapl_udev": N_("Give a group of users the right to read the counters: install this rule as administrator."),
    "enter_host_share": N_("Enter the share of the host in Settings, Machine."),
    "enter_cpu": N_("Enter the name of the processor in Settings, Machine."),
    "perf_paranoid": N_(
        "Let users count the events of the whole system: type, as administrator, sudo sysctl "
        "kernel.perf_event_paranoid=0. It holds until the next start. The right to RAPL is narrower."
    ),
    "hwmon_rights": N_("Give a group of users the right to read these files below /sys/class/hwmon, as administrator."),
}

# Those of estimates and of the inventory have modules of their own.
for _table, _more in (
    (KEY, estimate_results.KEY), (FORMULA, estimate_results.FORMULA), (NOTE, estimate_results.NOTE),
    (REASON, estimate_results.REASON), (FACT, estimate_results.FACT), (METHOD, estimate_results.METHOD),
    (KEY, inventory.KEY), (FORMULA, inventory.FORMULA), (NOTE, inventory.NOTE), (REASON, inventory.REASON),
    (FACT, inventory.FACT),
    (KEY, cloud_figures.KEY), (FORMULA, cloud_figures.FORMULA), (NOTE, cloud_figures.NOTE),
    (REASON, cloud_figures.REASON),
    (KEY, equipment.KEY), (FORMULA, equipment.FORMULA), (REASON, equipment.REASON),
    (REASON, ledger.REASON), (NOTE, ledger.NOTE), (KEY, ledger.KEY), (METHOD, ledger.METHOD),
    (FORMULA, ledger.FORMULA),
    (KEY, activities.KEY), (FORMULA, activities.FORMULA), (REASON, activities.REASON), (NOTE, activities.NOTE),
):  # fmt: skip
    _table.update(_more)


def word(table: Mapping[str, str], code: str, language: Language) -> str:
    """The word of a code in a language."""
    found = table.get(code)
    return language.gettext(found) if found else code


def own_name(name: str, language: Language) -> str:
    """What a sensor calls its channel; where that is a kind of machine or a size, in the language's words."""
    size, _, unit = name.rpartition(" ")
    if size.isdigit():
        return f"{size}\u00a0{unit_sign(unit, language.code)}"
    return word(CHASSIS, name, language)


def status_words(status: str, language: Language) -> str:
    """Sign and word of a status, such as "✓ measured"."""
    return f"{SIGN.get(status, '')} {word(STATUS, status, language)}".strip()
