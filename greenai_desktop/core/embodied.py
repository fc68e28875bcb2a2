"""Making, transport and end of life of equipment, and the share of it that a project is charged.

Two steps, kept apart: what the equipment costs once (from a published figure brought to the whole boundary, or from
its parts, see `embodied_parts`), and the share of a project by time. The denominator of the share is the time the
equipment is really used over its life, so that idle time is charged to those who use it and never dropped.

The same functions serve greenhouse gas, element depletion and primary energy:
only the factors differ.

Source:
    METHODS §2.10; SCI specification 1.1 (ISO/IEC 21031:2024), embodied emissions; BLOOM (Luccioni, Viguier, Ligozat
    2022), section 4.2 (life and use rate).
"""

from __future__ import annotations

import numpy as np

from greenai_desktop.core.arrays import Number, plain, require_positive, require_within
from greenai_desktop.core.units import H_PER_DAY, H_PER_YEAR

# The share of a project


def used_life_h(used_h_per_year: Number, lifetime_years: Number) -> Number:
    """Hours of use over the life of equipment: the denominator of the share.

    Raises:
        InputError: a use or life of 0 or below.
    """
    require_positive(used_h_per_year)
    require_positive(lifetime_years)
    return used_h_per_year * lifetime_years


def recorded_h_per_year(recorded_h: Number, recorded_days: Number) -> Number:
    """Hours of use a year, from hours that were recorded over some days.

    Raises:
        InputError: no day, or more hours than the days have.
    """
    require_positive(recorded_days)
    h_per_day = recorded_h / recorded_days
    require_within(h_per_day, 0.0, H_PER_DAY)
    return h_per_day / H_PER_DAY * H_PER_YEAR


def share_fraction(used_h: Number, used_life_hours_h: Number) -> Number:
    """Share of a life that a project takes: its device-hours over the hours of use of one device's life.

    Above 1 for more devices than one: 8 cards for a third of their lives are 2.7 cards.
    """
    require_positive(used_life_hours_h)
    return used_h / used_life_hours_h


def share_of_impact(total: Number, used_h: Number, used_h_per_year: Number, lifetime_years: Number) -> Number:
    """Impact of equipment that a project is charged, idle time included.

    Args:
        total: Of one device over its life, in any unit.
        used_h: Device-hours of the project.
        used_h_per_year: Hours a year that a device is used by anybody.
        lifetime_years: Of the device.

    Raises:
        InputError: a use or life of 0 or below.

    Source:
        METHODS §2.10: TE·h_used/(EL_h·U), with EL_h·U written as hours of use a year times years.
    """
    return total * used_h / used_life_h(used_h_per_year, lifetime_years)


def share_at_utilisation(total: Number, used_h: Number, lifetime_h: Number, utilisation_fraction: Number) -> Number:
    """The same with the use as a share of all hours of the life: TE·h/(EL·U).

    Raises:
        InputError: a utilisation of 0, below, or above 1.
    """
    require_positive(lifetime_h)
    require_positive(utilisation_fraction)
    require_within(utilisation_fraction, 0.0, 1.0)
    return total * used_h / (lifetime_h * utilisation_fraction)


def share_by_reservation(
    total: Number, reserved_h: Number, lifetime_h: Number, reserved_count: Number, all_count: Number
) -> Number:
    """The share of the SCI specification, which leaves idle time out: TE·(TiR/EL)·(RR/ToR).

    Args:
        total: TE, of the equipment over its life.
        reserved_h: TiR, hours reserved.
        lifetime_h: EL, hours of its life.
        reserved_count: RR, resources reserved, such as virtual processors.
        all_count: ToR, all that it has.

    Source:
        SCI specification 1.1, section "Embodied emissions"; ISO/IEC 21031:2024.
    """
    require_positive(lifetime_h)
    require_positive(all_count)
    return total * (reserved_h / lifetime_h) * (reserved_count / all_count)


def instance_impact(
    memory_impact: Number,
    memory_fraction: Number,
    disk_impact: Number,
    disk_fraction: Number,
    device_impact: Number,
    device_count: Number,
    rest_impact: Number,
    vcpu_fraction: Number,
) -> Number:
    """Impact of an instance as a part of its server: memory and disks by size, cards by number, the rest by vCPU.

    Source:
        METHODS §2.10, instance share; Boavizta, methodology, "Cloud instances".
    """
    for fraction in (memory_fraction, disk_fraction, vcpu_fraction):
        require_within(fraction, 0.0, 1.0)
    return (
        memory_impact * memory_fraction
        + disk_impact * disk_fraction
        + device_impact * device_count
        + rest_impact * vcpu_fraction
    )


# Writing off over a life in months


def month_impact(total: Number, age_months: Number, life_months: Number) -> Number:
    """What is booked in a month, in a straight line.

    Args:
        total: Over the whole life.
        age_months: Whole months in service before this one; 0 is the first month.
        life_months: Accounting life.

    Returns:
        total/life in each month of the life; 0 before it begins and after it ends. Equipment that is taken out of
        service before goes on being booked until its life ends, so that the sum is always the total: its age goes on.

    Raises:
        InputError: a life of 0 or below.

    Source:
        Microsoft, "A new approach for Scope 3 emissions transparency" (2021), step 2; METHODS §1.4, A2.
    """
    return booked_impact(total, age_months + 1.0, life_months) - booked_impact(total, age_months, life_months)


def booked_impact(total: Number, age_months: Number, life_months: Number) -> Number:
    """What has been booked by an age: total·age/life, from 0 to the total, whether it is still in service or not."""
    require_positive(life_months)
    booked: Number = plain(total * np.clip(age_months / life_months, 0.0, 1.0))
    return booked


# One boundary for all sources


def whole_boundary(
    gate_impact: Number, mass_kg: Number, transport_per_kg: Number, end_of_life_per_kg: Number
) -> Number:
    """A figure that stops at the gate of the factory, with transport to the user and end of life added.

    Args:
        gate_impact: Cradle to gate.
        mass_kg: Of the equipment, packed or not as the factors say.
        transport_per_kg: See `route_per_kg`.
        end_of_life_per_kg: Of collection and treatment.

    Source:
        METHODS §0, B7: all sources brought to one boundary before one is chosen.
    """
    return gate_impact + mass_kg * (transport_per_kg + end_of_life_per_kg)


def route_per_kg(plane_km: Number, per_kg_plane_km: Number, truck_km: Number, per_kg_truck_km: Number) -> Number:
    """Transport per kg over a route by plane (or ship) and truck."""
    return plane_km * per_kg_plane_km + truck_km * per_kg_truck_km
