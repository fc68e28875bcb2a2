"""Energy of a training from hours and hardware, and from a run that was measured (a posteriori).

Everything here is energy of the machines themselves; `footprint.site_energy_kwh` adds the site, and
`operations.device_hours_h` gives the hours where only the work is known.

Source:
    METHODS §2.0 (our default), §2.4 (calibration), §2.5 (E·D·H); idle share of the power of a card: Cloud Carbon
    Footprint, methodology, "Graphic Processing Units"; the linear model: Fan, Weber, Barroso, "Power provisioning
    for a warehouse-sized computer" (ISCA 2007), section 4.
"""

from __future__ import annotations

import numpy as np

from greenai_desktop.core.arrays import Number, require_at_least, require_positive, require_within
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.units import W_PER_KW


def device_hours_h(device_count: Number, wall_h: Number) -> Number:
    """Hours of all devices together: 8 cards for 100 h are 800 device-hours."""
    return device_count * wall_h


def device_power_w(idle_w: Number, peak_w: Number, utilisation_fraction: Number) -> Number:
    """Mean power of a device between idle and full load.

    Args:
        idle_w: Power when it does nothing.
        peak_w: Power at full load; the type power (TDP) where nothing better is known.
        utilisation_fraction: Share of the span between the two that is drawn, 0 to 1.

    Raises:
        InputError: a utilisation outside 0 to 1.

    Source:
        METHODS §2.0: P_idle + u·(TDP − P_idle).
    """
    require_within(utilisation_fraction, 0.0, 1.0)
    return idle_w + utilisation_fraction * (peak_w - idle_w)


def processor_power_w(core_count: Number, core_w: Number, utilisation_fraction: Number) -> Number:
    """Mean power of processor cores: n_core·P_core·u_c (METHODS §2.0).

    Raises:
        InputError: a utilisation outside 0 to 1.
    """
    require_within(utilisation_fraction, 0.0, 1.0)
    return core_count * core_w * utilisation_fraction


def memory_power_w(memory_gb: Number, w_per_gb: Number) -> Number:
    """Power of memory by the size that is there, used or not."""
    return memory_gb * w_per_gb


def energy_kwh(power_w: Number, hours_h: Number) -> Number:
    """Energy of a power over some time."""
    return power_w * hours_h / W_PER_KW


def kit_power_w(
    device_count: Number,
    idle_w: Number,
    peak_w: Number,
    utilisation_fraction: Number,
    core_count: Number,
    core_w: Number,
    core_utilisation_fraction: Number,
    memory_gb: Number,
    memory_w_per_gb: Number,
    host_w: Number,
) -> Number:
    """Mean power of one kind of hardware with the machines it sits in.

    Args:
        device_count: How many devices.
        idle_w: Of one device.
        peak_w: Of one device at full load.
        utilisation_fraction: Of the devices, 0 to 1.
        core_count: Processor cores in use, of all machines together; 0 if the host power covers them.
        core_w: Of one core at full load.
        core_utilisation_fraction: Of the cores, 0 to 1.
        memory_gb: Memory of all machines together; 0 if the host power covers it.
        memory_w_per_gb: Of memory.
        host_w: All else of the machines together: boards, fans, disks, losses of supplies.

    Raises:
        InputError: a utilisation outside 0 to 1.

    Source:
        METHODS §2.0: Σ n·[P_idle + u·(TDP − P_idle)] + n_core·P_core·u_c + GB·w + P_host.
    """
    return (
        device_count * device_power_w(idle_w, peak_w, utilisation_fraction)
        + processor_power_w(core_count, core_w, core_utilisation_fraction)
        + memory_power_w(memory_gb, memory_w_per_gb)
        + host_w
    )


def kit_energy_kwh(
    hours_h: Number,
    device_count: Number,
    idle_w: Number,
    peak_w: Number,
    utilisation_fraction: Number,
    core_count: Number,
    core_w: Number,
    core_utilisation_fraction: Number,
    memory_gb: Number,
    memory_w_per_gb: Number,
    host_w: Number,
) -> Number:
    """Energy of one kind of hardware over wall-clock hours; see `kit_power_w` for what the others are."""
    power_w = kit_power_w(
        device_count, idle_w, peak_w, utilisation_fraction, core_count, core_w, core_utilisation_fraction,
        memory_gb, memory_w_per_gb, host_w,
    )  # fmt: skip
    return energy_kwh(power_w, hours_h)


def device_energy_kwh(device_h: Number, peak_w: Number, power_fraction: Number, host_w_per_device: Number) -> Number:
    """Energy of device-hours, with the device's share of its host.

    Args:
        device_h: Device-hours.
        peak_w: Type power of a device.
        power_fraction: Mean power over the type power; a sparse card stays well below 1.
        host_w_per_device: Power of the host over the number of its devices.

    Raises:
        InputError: a negative share, or one above 1.5: no device draws that much more than its type power.

    Source:
        METHODS §2.3: h·(P_acc·u + P_host/n_acc).
    """
    require_within(power_fraction, 0.0, 1.5)
    return energy_kwh(peak_w * power_fraction + host_w_per_device, device_h)


def run_energy_kwh(start_kwh: Number, step_count: Number, step_kwh: Number) -> Number:
    """Energy of a run from a measured start and a measured step: E_start + steps·E_step (METHODS §2.4, tier 3)."""
    return start_kwh + step_count * step_kwh


def step_energy_kwh(short_kwh: Number, short_steps: Number, long_kwh: Number, long_steps: Number) -> Number:
    """Energy of one step from two measured runs of different length, so that the start cancels.

    Raises:
        InputError: the second run has no more steps than the first.
    """
    if np.any(np.less_equal(long_steps, short_steps)):
        raise InputError("outside_bounds", value=float(np.min(long_steps)))
    return (long_kwh - short_kwh) / (long_steps - short_steps)


def start_energy_kwh(run_kwh: Number, step_count: Number, step_kwh: Number) -> Number:
    """Energy of a run before and after its steps; negative where the two measurements contradict one another."""
    return run_kwh - step_count * step_kwh


def scaled_run_kwh(run_kwh: Number, scale_ratio: Number) -> Number:
    """Energy of a run that is so many times as long or as large as the measured one.

    Raises:
        InputError: a ratio of 0 or below.
    """
    require_positive(scale_ratio)
    return run_kwh * scale_ratio


def project_energy_kwh(run_kwh: Number, trial_count: Number, mean_fraction: Number, failed_fraction: Number) -> Number:
    """Energy of a project from that of one full run.

    Args:
        run_kwh: Of one full run.
        trial_count: Runs that were started.
        mean_fraction: Share of a full run that they complete in the mean, 0 to 1.
        failed_fraction: Failed and debugging runs, as a share of the others.

    Raises:
        InputError: a mean share outside 0 to 1, or a negative share of failures.

    Source:
        METHODS §2.5: E_1run·H·f̄·(1 + w), after Schwartz et al., "Green AI" (2020), equation 1 (E·D·H).
    """
    require_within(mean_fraction, 0.0, 1.0)
    require_at_least(failed_fraction, 0.0)
    return run_kwh * trial_count * mean_fraction * (1.0 + failed_fraction)


def failed_energy_kwh(energy_kwh: Number, failed_fraction: Number) -> Number:
    """Energy of failed and debugging runs, beside that of the runs that counted: E·w."""
    require_at_least(failed_fraction, 0.0)
    return energy_kwh * failed_fraction


def research_energy_kwh(final_kwh: Number, research_ratio: Number) -> Number:
    """Energy of all research before the final run, from a multiple of it.

    Args:
        final_kwh: Of the final run.
        research_ratio: All runs together over the final one, the final one included: at least 1.

    Raises:
        InputError: a multiple below 1.

    Source:
        Green Algorithms v3.0, AI page: main·(1 + R&D factor); the ratio here is 1 + its factor. BLOOM (Luccioni et
        al. 2022, section 4.3): experiments were about 150 % of the final run, a ratio of 2.5.
    """
    require_at_least(research_ratio, 1.0)
    return final_kwh * (research_ratio - 1.0)
