"""Codes of the core as words. One table a kind of code; a code without words is shown as it is, never hidden."""

from __future__ import annotations

from collections.abc import Mapping

from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.samples import Device, Method, Status
from greenai_desktop.i18n import N_, Language
from greenai_desktop.i18n.numbers import unit_sign

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
    "memory_clock": N_("memory clock"),
    "power_limit": N_("power limit"),
    "throttled": N_("clocks held down"),
}
STATE: dict[str, str] = {
    "recording": N_("recording"),
    "finished": N_("finished"),
    "interrupted": N_("interrupted"),
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
REASON: dict[str, str] = {
    "first": N_("first reading: the next one will tell"),
    "denied": N_("the system does not let this user read it"),
    "vanished": N_("the sensor has vanished"),
    "stale": N_("the counter stands still"),
    "reset": N_("the counter was reset"),
    "wraps_unknown": N_("too long without a reading: the counter may have wrapped several times"),
    "above_limit": N_("above what this device can draw: not counted"),
    "not_supported": N_("this device does not tell its power"),
    "gpu_lost": N_("the driver has lost the card"),
    "sensor_failed": N_("the sensor could not be read"),
    "no_powercap": N_("this system offers no RAPL counters (usual in virtual machines)"),
    "no_driver": N_("the NVIDIA driver is not installed"),
    "driver_not_loaded": N_("the NVIDIA driver is not loaded"),
    "no_gpu": N_("no NVIDIA card found"),
    "no_permission": N_("the driver does not let this user read the cards"),
    "driver_mismatch": N_("the NVIDIA driver was updated: restart the machine"),
    "host_share_unknown": N_("virtual machine: its share of the host is not known"),
    "no_reading": N_("no reading"),
    "not_in_file": N_("the file does not tell it"),
    "not_sampled": N_("the program was not running"),
    "nothing_recorded": N_("nothing recorded"),
    "zone_missing": N_("nobody said where the electricity comes from"),
    "zone_unknown": N_("no factor is known for this zone"),
    "price_not_given": N_("no price of electricity was given"),
    "not_computable": N_("cannot be computed from these inputs"),
    "outside_bounds": N_("the value entered is not possible"),
    "direct_only": N_("the factor speaks of power plants only"),
    "nothing_expected": N_("no forecast: nobody said how long it takes, and it logs no progress"),
    "too_few_steps": N_("no forecast yet: too little of it is done"),
    "more_than_expected": N_("no forecast: it goes on for longer than expected"),
    "no_utilisation": N_("no graphics card tells how busy it is"),
    "other_currency": N_("the limit is in another currency than the price"),
    "not_logged": N_("not logged yet"),
    "hook_failed": N_("the program that is started at limits failed"),
    "limit_without_energy": N_("the limit of energy was not watched: nothing told the energy"),
    "limit_without_carbon": N_("the limit of carbon was not watched: the electricity’s origin is not known"),
    "limit_without_cost": N_("the limit of cost was not watched: there is no price in its currency"),
    "device_missing": N_("the power of the device is not known"),
    "gpu_use_not_told": N_("the driver does not tell which processes use this card"),
    "read_by_powercap": N_("not needed: RAPL shows the same counters"),
    "read_elsewhere": N_("read through another interface, since this one is denied"),
    "perf_denied": N_("the system does not let this user count the power events"),
    "asleep": N_("the card is asleep; asking would wake it"),
    "second_half": N_("the first half of the board tells the power of both"),
    "throttle_power_cap": N_("the card is at its power limit"),
    "throttle_thermal": N_("the card is hot"),
    "throttle_power_brake": N_("the power supply of the machine asks for it"),
    "throttle_hardware": N_("the protection of the card asks for it"),
    "throttle_sync": N_("the card keeps pace with others"),
    "on_mains": N_("on mains power: the battery does not tell what the machine draws"),
    "meter_silent": N_("the meter does not answer any more"),
    "meter_unreachable": N_("the meter cannot be reached"),
    "meter_too_slow": N_("the meter takes too long to answer"),
    "meter_wrong_answer": N_("the meter answers with something else than power"),
    "meter_not_there": N_("no meter answers at this output; check the kind and the output"),
    "meter_password": N_("the meter asks for a password, and does not take the one it is given"),
    "meter_password_way": N_("the meter asks for the password in a way that would give it away"),
    "meter_redirects": N_("the meter sends us to another address; it is not followed"),
    "meter_not_a_number": N_("the meter tells no number"),
    "meter_negative": N_("the meter tells a negative power"),
    "meter_below_sensors": N_("the meter tells less than the sensors of this machine see: it feeds something else"),
}
NOTE: dict[str, str] = {
    "shared_mig": N_("power of the whole board, shared by its MIG instances"),
    "not_selected": N_("not chosen by CUDA_VISIBLE_DEVICES; counted all the same, as part of the machine"),
    "mirrored": N_("shows the counter of another channel; counted once"),
    "gap": N_("some seconds were not recorded"),
    "mean_only": N_("only the sum is known: the curve shows its mean"),
    "no_pue": N_("no PUE applies at a desk or at home"),
    "room_cooling_outside": N_("cooling and lighting of the room are outside the boundary"),
    "hosting_not_given": N_("nobody said where this machine stands: PUE left out"),
    "place_changed": N_("the place was changed after the recording; the figure at the first place stands beside it"),
    "zone_is_guess": N_("the zone of the electricity is a guess"),
    "stage_not_given": N_("stage of the life cycle not given"),
    "scope_not_split": N_("scope 2 and upstream not separated"),
    "direct_only": N_("combustion in power plants only; upstream is missing"),
    "annual_average": N_("annual average; hourly values differ"),
    "range_is_expert_default": N_("the source gives no range: expert default"),
    "fallback_country": N_("no factor for this part of the country: that of the country"),
    "one_method_country": N_("comparisons use one method for all zones: that of the country"),
    "fallback_world": N_("no factor for this zone: world average"),
    "pue_survey": N_("average of a survey, wide range"),
    "pue_fleet": N_("average of the provider's fleet"),
    "pue_region": N_("published for this region"),
    "pue_geography": N_("published for the part of the world this region lies in"),
    "cpu_measured_model": N_("power curve measured on this model"),
    "cpu_family": N_("power curve of this family"),
    "cpu_generic": N_("generic power curve from the thermal design power"),
    "cpu_unknown_tdp": N_("unknown processor: 4 W a thread, ×/÷ 3"),
    "memory_by_size": N_("from the size of the memory"),
    "rest_by_chassis": N_("board, fans, disks and power supply: from the kind of machine"),
    "host_share_unknown": N_("virtual machine: its share of the host is not known"),
    "embodied_not_assessed": N_("making, transport and end of life of the equipment are not assessed"),
    "electricity_in_service_price": N_("in the cloud, the price of the service includes the electricity"),
    "share_of_cpu": N_("share in the power of the processors above idle, by processor time"),
    "share_of_gpu": N_("share in the power of the card above idle, by use of its multiprocessors or by memory held"),
    "share_of_memory": N_("share in the power of the memory above idle, by resident memory"),
    "share_of_supply_loss": N_("what the power supply loses on what the processes draw"),
    "idle_not_shared": N_("what the machine draws when nothing runs is not shared out: it stands beside"),
    "idle_seen": N_("idle power as seen at 5% load or less"),
    "idle_remembered": N_("idle power as this machine was seen to draw at an earlier time"),
    "idle_within_at_first": N_("what the device draws idle is within the share until it has been seen idle"),
    "idle_model": N_("idle power by the model at no load, as the machine was hardly idle yet"),
    "idle_lowest": N_("idle power at most the lowest power seen, as the machine was hardly idle yet"),
    "idle_unknown": N_("idle power not known yet, so it is within the shares"),
    "gpu_not_told": N_("the driver does not tell which processes use this card"),
    "not_shared": N_("not shared out: nothing tells who uses it"),
    "mig_by_slices": N_(
        "shared board: nobody measures an instance; this is its share by compute slices, idle power included"
    ),
    "power_average_1s": N_("power readings are means of one second"),
    "power_instant": N_("power readings are of the moment"),
    "power_averaged": N_("power readings are averaged by the card"),
    "sampled_power": N_("power was read now and then: the range holds what may have happened in between"),
    "partial_sampling": N_(
        "the card looks at its power a quarter of the time only: short runs may be wrong, long "
        "ones even out; the range is wider for it"
    ),
    "apu": N_("processor and graphics in one chip: the reading holds the processor's cores as well"),
    "second_half": N_("second half of a board; the first tells the power of both"),
    "grace_module": N_("module of processor and accelerator; without fans, disks and power supply"),
    "unknown_input": N_("what this sensor means is not known"),
    "wall_meter": N_("at the wall: the whole machine, with what its power supply loses; told beside, never added"),
    "battery_whole": N_("discharge of the battery: the whole machine, with its screen; told beside, never added"),
    "whole_minus_seen": N_("measured: the meter of the whole machine less what the sensors see"),
    "whole_minus_model": N_("the meter of the whole machine less what is seen and modelled; only the sum is measured"),
    "meter_gap": N_("the meter did not tell it all the time; the model stands in for that stretch"),
    "calibrated": N_("as a calibration of this machine found"),
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
