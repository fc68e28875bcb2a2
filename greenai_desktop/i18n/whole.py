"""How the whole machine is known, in words: seen by sensors, modelled, told by a meter; and its calibration."""

from __future__ import annotations

import datetime as dt

from greenai_desktop.core.calibration import Calibration
from greenai_desktop.i18n import Language, numbers

_NOON_S = 43_200


def layer_words(
    seen: float, modelled: float, rest: float | None, whole: float | None, unit: str, language: Language
) -> str:
    """One line such as "90 W seen by sensors · 0 W modelled · 150 W at the meter".

    Args:
        seen: Told by sensors of devices.
        modelled: Told by models.
        rest: Told by a meter and seen by no sensor; None without a meter.
        whole: Told by a meter; None without one, or if it told only part of the time.
        unit: Of all of them.
        language: Of the words.
    """
    _ = language.gettext

    def shown(value: float) -> str:
        return numbers.quantity(value, unit, language.code)

    parts = [_("{amount} seen by sensors", amount=shown(seen)), _("{amount} modelled", amount=shown(modelled))]
    if whole is not None:
        parts.append(_("{amount} at the meter", amount=shown(whole)))
    elif rest is not None:
        parts.append(_("{amount} more at the meter, part of the time", amount=shown(rest)))
    return " · ".join(parts)


def calibration_words(calibration: Calibration, language: Language) -> str:
    """When a machine was calibrated, and what difference was left."""
    day = dt.datetime.fromisoformat(calibration.on).timestamp() + _NOON_S
    return language.gettext(
        "calibrated on {date}, ± {percent}", date=numbers.date(day, language.code),
        percent=numbers.percent(calibration.residual_fraction, language.code),
    )  # fmt: skip


def model_words(calibration: Calibration, language: Language) -> str:
    """What a calibration found, as one line."""
    _ = language.gettext
    base = numbers.quantity(calibration.base_w, "W", language.code)
    share = numbers.percent(calibration.supply_loss_ratio, language.code)
    told = _("{base} at all times, and {share} of what the devices draw", base=base, share=share)
    if calibration.cpu_was_modelled:
        scale = numbers.number(calibration.cpu_scale, language.code, 3)
        told += " · " + _("model of the processor × {scale}", scale=scale)
    return told


def span_words(calibration: Calibration, language: Language) -> str:
    """In which range of power it was found."""
    low = numbers.quantity(calibration.low_w, "W", language.code)
    high = numbers.quantity(calibration.high_w, "W", language.code)
    told = language.gettext("found between {low} and {high} of the devices", low=low, high=high)
    return f"{told} · {calibration.meter}" if calibration.meter else told
