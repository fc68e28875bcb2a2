"""Days counted from 1970-01-01, and the calendar.

Source:
    Hinnant (2014), "chrono-Compatible Low-Level Date Algorithms", days_from_civil and civil_from_days.
"""

from __future__ import annotations

from typing import Final

from greenai_desktop.core.errors import InputError

DAYS_PER_YEAR: Final = 365.25  # of a life told in years; a calendar year is counted day by day
_DAYS_PER_ERA: Final = 146_097  # 400 years
_SHIFT: Final = 719_468  # days from 0000-03-01 to 1970-01-01
_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def day_of(year: int, month: int = 1, day: int = 1) -> int:
    """Number of a day of the Gregorian calendar.

    Raises:
        InputError: there is no such day.
    """
    if not (1 <= month <= 12 and 1 <= day <= days_in(year, month)):
        raise InputError("no_such_day", value=f"{year}-{month}-{day}")
    shifted = year - (month <= 2)
    era, year_of_era = divmod(shifted, 400)
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * _DAYS_PER_ERA + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - _SHIFT


def civil(day: int) -> tuple[int, int, int]:
    """Year, month and day of a number."""
    era, day_of_era = divmod(day + _SHIFT, _DAYS_PER_ERA)
    year_of_era = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + (3 if shifted < 10 else -9)
    return year_of_era + era * 400 + (month <= 2), month, day_of_year - (153 * shifted + 2) // 5 + 1


def iso(day: float) -> str:
    """A day as files write it, such as `2026-11-25`."""
    return "{:04d}-{:02d}-{:02d}".format(*civil(int(day)))


def year(number: int) -> tuple[float, float]:
    """First day of a calendar year, and of the one after it."""
    return float(day_of(number)), float(day_of(number + 1))


def days_in(year: int, month: int) -> int:
    """Days of a month."""
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and is_leap else _LENGTHS[month - 1]
