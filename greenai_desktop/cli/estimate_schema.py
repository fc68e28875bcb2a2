"""The form of a file that describes an estimate, as JSON Schema, and a filled example.

Made from the same tables that the window and the calculation use; `resources/schemas/estimate-1.json` is what it
makes, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from greenai_desktop.core.estimate.draft import CHOICES, SCHEMA, KitKind, Way
from greenai_desktop.core.estimate.fields import FIELDS, KIT_FIELDS, Field
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.samples import Status

FILE_NAME: Final = f"estimate-{SCHEMA}.json"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Final = {"type": "string"}
_PLAIN: Final = {"count": "A number of them", "fraction": "A share, such as 0.6", "ratio": "A ratio"}


def schema() -> dict[str, Any]:
    """The schema; descriptions are in English, as files are."""
    return {
        "$schema": _DIALECT,
        "$id": f"greenai-{FILE_NAME}",
        "title": "An estimate of what a training, and the use of its model, will cost",
        "description": "Every number that is left out takes its default. Units stand in the description of a number.",
        "type": "object",
        "properties": _properties(),
        "additionalProperties": False,
        "$defs": {"given": _given(), "kit": _kit()},
    }


def example() -> dict[str, Any]:
    """A filled file that can be computed as it is."""
    return {
        "schema": SCHEMA,
        "name": "Fine-tuning of a language model, and three years of its use",
        "way": Way.HOURS.value,
        "unit_name": "request",
        "kits": [{"kind": KitKind.ACCELERATOR.value, "label": "NVIDIA H100 SXM5 80GB", "numbers": {"count": 8}}],
        "numbers": {
            "hours_h": {"value": 100, "low": 90, "high": 130, "source": "plan of the project"},
            "failed_fraction": 0.2,
            "life_years": 3,
            "requests_per_year": 1_000_000,
            "request_energy_wh": {"value": 0.3, "low": 0.1, "high": 1.0, "source": "pilot"},
        },
        "choices": {"hours_are": "wall", "use": "measured"},
        "place": {"zone": "FR", "hosting": Hosting.SERVER_ROOM.value, "pue_ratio": 1.4},
        "price": {"per_kwh": 0.2, "currency": "EUR"},
        "year": 0,
    }


def _properties() -> dict[str, Any]:
    kits = {"type": "array", "items": {"$ref": "#/$defs/kit"}}
    return {
        "schema": {"const": SCHEMA, "description": "Version of this form"},
        "name": _TEXT | {"description": "What the estimate is called"},
        "way": {"enum": [way.value for way in Way], "description": "What is known: hours and hardware, a model and "
                "data, or a run that was measured"},
        "unit_name": _TEXT | {"description": "The functional unit, such as request"},
        "kits": kits | {"description": "The hardware of the training"},
        "use_kits": kits | {"description": "The hardware that serves the model; that of the training if empty"},
        "numbers": _numbers(FIELDS),
        "choices": {"type": "object", "additionalProperties": False, "description": "The first of each is taken where "
                    "nothing is chosen",
                    "properties": {name: {"enum": list(codes)} for name, codes in CHOICES.items()}},
        "confirmed": {"type": "array", "items": {"enum": [field.id for field in FIELDS if field.must_confirm]},
                      "description": "Numbers whose default is accepted; without that they are not counted"},
        "place": _place(),
        "price": _price(),
        "year": {"type": "integer", "minimum": 0, "maximum": 2100,
                 "description": "Year of the factors, from 1990; 0 for the newest"},
        "run_ids": {"type": "array", "items": {"type": "integer", "minimum": 0}, "description": "Measured runs it is "
                    "linked with, by their numbers"},
        "model_file": _TEXT | {"description": "Name of the file the figures of the model were read from"},
    }  # fmt: skip


def _numbers(fields: Iterable[Field]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            field.id: {"$ref": "#/$defs/given", "description": _told(field), **_bounds(field)} for field in fields
        },
    }


def _told(field: Field) -> str:
    """Unit of a number, and what becomes of it where it is left out."""
    default = "" if field.default else "; no default of its own: of the hardware or the place, or not counted"
    confirm = "; its default counts only if it is confirmed" if field.must_confirm else ""
    return f"{_PLAIN.get(field.unit, f'In {field.unit}')}{default}{confirm}"


def _bounds(field: Field) -> dict[str, Any]:
    """Bounds of a number, by itself or as `value`; keywords of numbers let objects pass, and the other way round."""
    bounds: dict[str, Any] = {"minimum": field.least}
    bounds |= {"maximum": field.most} if field.most != float("inf") else {}
    bounds |= {"multipleOf": 1} if field.is_whole else {}
    return {**bounds, "properties": {"value": bounds}}


def _given() -> dict[str, Any]:
    statuses = [status.value for status in (Status.ENTERED, Status.MEASURED, Status.IMPORTED)]
    number = {"type": "number"}
    full = {
        "type": "object",
        "required": ["value"],
        "additionalProperties": False,
        "properties": {
            "value": number, "low": number | {"description": "Lower end of its range, 95 %"},
            "high": number | {"description": "Upper end of its range, 95 %"}, "status": {"enum": statuses},
            "source": _TEXT | {"description": "Who or what said so"},
        },
    }  # fmt: skip
    return {"oneOf": [number, full], "description": "A number, by itself or with its range and its source"}


def _kit() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["kind"],
        "additionalProperties": False,
        "properties": {
            "kind": {"enum": [kind.value for kind in KitKind]},
            "item_id": _TEXT | {"description": "Id of its row in the table of its kind"},
            "label": _TEXT | {"description": "What it is called; without item_id it is looked up by this name"},
            "numbers": _numbers(KIT_FIELDS),
        },
    }


def _place() -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "zone": _TEXT | {"description": "Zone of the electricity, such as FR or US-CA"},
            "zone_is_guess": {"type": "boolean"},
            "hosting": {"enum": [None, *(hosting.value for hosting in Hosting)]},
            "pue_ratio": {"type": ["number", "null"], "minimum": 1},
            "provider": _TEXT | {"description": "Code of the cloud provider, such as aws"},
            "region": _TEXT | {"description": "Code of its region, such as eu-west-3"},
            "controls_colocation": {"type": "boolean"},
        },
    }


def _price() -> dict[str, Any]:
    return {
        "type": ["object", "null"],
        "required": ["per_kwh", "currency"],
        "additionalProperties": False,
        "description": "Price of electricity",
        "properties": {
            "per_kwh": {"type": "number", "minimum": 0}, "currency": _TEXT | {"pattern": "^[A-Z]{3}$"},
            "valid_from": _TEXT, "valid_until": _TEXT,
        },
    }  # fmt: skip
