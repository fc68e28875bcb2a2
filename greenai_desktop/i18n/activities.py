"""Words of activities: ways to an amount and their inputs, why a row does not count, what the checks find."""

from __future__ import annotations

from typing import Final

from greenai_desktop.i18n import N_

WAY: Final[dict[str, str]] = {
    "freight": N_("Mass × distance"),
    "travel": N_("People × distance × trips"),
    "drive": N_("Distance × trips"),
    "commuting": N_("People × distance × days"),
    "commuting_car": N_("People × distance × days, by car"),
    "homeworking": N_("People × hours × days at home"),
    "leak": N_("Charge × leak rate"),
    "sold_use": N_("Units × power × hours"),
    "scrap": N_("Units × weight"),
    "stay": N_("People × nights"),
    "stay_room": N_("Rooms × nights"),
    "stored": N_("Data × copies × years"),
    "exchange": N_("Amount paid × exchange rate"),
}
INPUT: Final[dict[str, str]] = {
    "mass_kg": N_("Mass of the goods"),
    "distance_km": N_("Distance"),
    "count": N_("Deliveries"),
    "person_count": N_("People"),
    "trip_count": N_("Trips"),
    "car_count": N_("Cars"),
    "days_per_year": N_("Days worked a year"),
    "remote_fraction": N_("Share worked at home"),
    "years": N_("Years"),
    "on_board_count": N_("People in a car"),
    "h_per_day": N_("Hours a day"),
    "charge_kg": N_("Charge of the installation"),
    "leak_fraction_per_year": N_("Leak rate a year"),
    "unit_count": N_("Units"),
    "power_w": N_("Power at work"),
    "h_per_year": N_("Hours of work a year"),
    "idle_w": N_("Power in all other hours"),
    "weight_kg": N_("Weight of one"),
    "night_count": N_("Nights"),
    "room_count": N_("Rooms"),
    "size_gb": N_("Data"),
    "copy_count": N_("Copies"),
    "amount": N_("Amount paid"),
    "rate_ratio": N_("Exchange rate"),
}
# What an input means where its name does not say it all; by way, then input.
INPUT_HINT: Final[dict[str, dict[str, str]]] = {
    "travel": {"distance_km": N_("The whole way of one trip, there and back.")},
    "drive": {"distance_km": N_("The whole way of one trip, there and back.")},
    "commuting": {"distance_km": N_("From home to work and back, of one day.")},
    "commuting_car": {"distance_km": N_("From home to work and back, of one day.")},
    "sold_use": {
        "unit_count": N_("Sold in the period: their whole life is booked when they are sold."),
        "years": N_("Life of one unit."),
        "idle_w": N_("0 if it is switched off."),
    },
    "leak": {"leak_fraction_per_year": N_("What was refilled is better known: enter it as the amount.")},
    "exchange": {"rate_ratio": N_("What one of its currency is worth in that of the factor.")},
}
KEY: Final[dict[str, str]] = {
    "activity.emissions": N_("emissions of the activity"),
    "activity.post": N_("emissions of the post"),
    "activity.amount": N_("amount"),
    "activity.scale": N_("units of the factor in one unit of the amount"),
    "activity.factor": N_("emission factor"),
    "activity.share": N_("share for AI"),
    "activity.deflator": N_("deflator"),
    **{f"activity.input.{name}": word for name, word in INPUT.items()},
}
FORMULA: Final[dict[str, str]] = {
    "activity_times_factor": N_("amount × emission factor × share for AI"),
    "money_times_factor": N_("amount × deflator × emission factor × share for AI"),
    "activity_freight": N_("mass in tonnes × distance × deliveries"),
    "activity_travel": N_("people × distance × trips"),
    "activity_drive": N_("distance × trips × cars"),
    "activity_commuting": N_("people × distance × days × (1 − share worked at home) × years"),
    "activity_commuting_car": N_("people × distance × days × (1 − share worked at home) × years ÷ people in a car"),
    "activity_homeworking": N_("people × hours a day × days × share worked at home × years"),
    "activity_leak": N_("charge × leak rate × years"),
    "activity_sold_use": N_(
        "units × (power at work × hours of work + power otherwise × other hours of the year) × years ÷ 1,000"
    ),
    "activity_scrap": N_("units × weight"),
    "activity_stay": N_("people × nights"),
    "activity_stay_room": N_("rooms × nights"),
    "activity_stored": N_("data × copies × years"),
    "activity_exchange": N_("amount paid × exchange rate"),
}
REASON: Final[dict[str, str]] = {
    "amount_unknown": N_("no amount is known"),
    "activity_factor_unknown": N_("no emission factor is known"),
    "factor_of_other_region": N_("the emission factor is that of another region"),
    "currency_not_of_factor": N_("the emission factor counts another currency"),
    "unit_not_of_factor": N_("the emission factor counts another unit"),
    "no_activity": N_("not assessed: no line was entered"),
}
NOTE: Final[dict[str, str]] = {
    "not_deflated": N_("the money was not brought to the prices of the year of the factor"),
    "combustion_only": N_("combustion only: its upstream is a line of its own"),
    "upstream_not_counted": N_("combustion only: its upstream is not counted, as no table has a factor of it"),
    "life_of_sold": N_("the whole life of what was sold in the period, as the GHG Protocol books it"),
    "activity_left_out": N_("left out on purpose: it is not in the totals"),
    "beside_totals": N_("outside every total"),
}
PROBLEM: Final[dict[str, str]] = {
    "post_missing": N_("No post was given: it stands among the other indirect emissions."),
    "amount_missing": N_("No amount is known: the row is counted as missing."),
    "activity_factor_missing": N_("No emission factor is known: the row is counted as missing."),
    "unit_not_of_factor": N_("Its emission factor counts another unit: the row is not counted."),
    "factor_of_other_region": N_("Its emission factor is that of another region: the row is not counted."),
    "currency_not_of_factor": N_("Its emission factor counts another currency: the row is not counted."),
    "deflator_missing": N_("Prices of another year than the factor’s: without a deflator it is taken as it is."),
    "ends_before_it_begins": N_("Its last day is before its first day."),
    "amount_bounds_do_not_hold_value": N_("The bounds do not hold the amount, or one of them is missing."),
    "factor_bounds_do_not_hold_value": N_("The bounds do not hold the factor, or one of them is missing."),
    "upstream_missing": N_("Its factor is combustion only, and no line counts its upstream."),
    "duplicate_activity": N_("Another line says the same."),
}
ACTIVITY_ERRORS: Final[dict[str, tuple[str, str]]] = {
    "amount_outside_range": (
        N_("The amount of {value} lies outside its range."),
        N_("Correct the amount, or “At least” and “At most”."),
    ),
    "days_reversed": (N_("The last day lies before the first."), N_("Exchange the days, or correct one.")),
    "input_missing": (N_("Something is missing to make the amount."), N_("Fill in every field without a default.")),
    "not_computable_amount": (N_("These figures make no amount."), N_("Check them: nothing can be divided by 0.")),
    "price_index_not_above_zero": (N_("A price index is above 0."), N_("Check both figures.")),
}
