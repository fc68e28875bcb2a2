"""The form of estimate files: what is documented is what is read."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from greenai_desktop.cli import estimate_schema
from greenai_desktop.cli.usage.estimate import HOSTINGS
from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.draft import Draft
from greenai_desktop.core.estimate.fields import FIELDS, KIT_FIELDS
from greenai_desktop.core.estimate.reading import read_draft
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.paths import resource
from tests.core.estimate.test_reading import DRAFTS

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = estimate_schema.schema()
_TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "number": (int, float), "integer": int, "boolean": bool,
    "null": type(None),
}  # fmt: skip
# What is not said of a schema, but about it.
_SILENT = {"$schema", "$id", "$defs", "title", "description"}


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value keeps to a schema; knows the keywords that ours use, and no others."""
    return all(_keeps(value, word, told, schema) for word, told in schema.items() if word not in _SILENT)


def _keeps(value: Any, word: str, told: Any, schema: dict[str, Any]) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match word:
        case "$ref":
            return fits(value, SCHEMA["$defs"][told.removeprefix("#/$defs/")])
        case "type":
            return any(_is(value, name) for name in ([told] if isinstance(told, str) else told))
        case "const":
            return value == told
        case "enum":
            return any(value == one and type(value) is type(one) for one in told)
        case "oneOf":
            return sum(fits(value, one) for one in told) == 1
        case "minimum":
            return not is_number or value >= told
        case "maximum":
            return not is_number or value <= told
        case "multipleOf":
            return not is_number or value % told == 0
        case "pattern":
            return not isinstance(value, str) or bool(re.search(told, value))
        case "items":
            return not isinstance(value, list) or all(fits(one, told) for one in value)
        case "required":
            return not isinstance(value, dict) or set(told) <= set(value)
        case "additionalProperties":
            assert told is False
            return not isinstance(value, dict) or set(value) <= set(schema["properties"])
        case "properties":
            return not isinstance(value, dict) or all(fits(value[name], told[name]) for name in told if name in value)
    raise AssertionError(f"the schema uses {word}, which this test does not know")


def _is(value: Any, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def test_the_shipped_schema_is_the_one_that_is_made_from_the_tables() -> None:
    file = resource("schemas", estimate_schema.FILE_NAME)

    assert json.loads(file.read_text(encoding="utf-8")) == SCHEMA, "run packaging/schemas.py"
    check = [sys.executable, "packaging/schemas.py", "--check"]
    assert subprocess.run(check, cwd=ROOT, timeout=60).returncode == 0


def test_the_schema_knows_every_number_of_a_draft_and_no_other() -> None:
    numbers = SCHEMA["properties"]["numbers"]["properties"]
    of_kits = SCHEMA["$defs"]["kit"]["properties"]["numbers"]["properties"]

    assert list(numbers) == [field.id for field in FIELDS]
    assert list(of_kits) == [field.id for field in KIT_FIELDS]
    assert set(SCHEMA["properties"]) == set(Draft().to_dict())
    assert set(SCHEMA["properties"]["place"]["properties"]) == set(Draft().place.to_dict())


def test_the_example_keeps_to_the_schema_and_is_read() -> None:
    plain = estimate_schema.example()

    draft = read_draft(json.loads(json.dumps(plain)))

    assert fits(plain, SCHEMA)
    assert draft.numbers["hours_h"].value == 100
    assert draft.kits[0].numbers["count"].value == 8


@given(DRAFTS)
@settings(max_examples=60)
def test_what_the_program_writes_keeps_to_the_schema(draft: Draft) -> None:
    """Bounds apart: what a person types may be out of them, and is told when it is computed."""
    without = replace(draft, numbers={}, kits=(), use_kits=(), confirmed=frozenset())
    plain = json.loads(json.dumps(without.to_dict()))
    plain["place"]["pue_ratio"] = None

    assert fits(plain, SCHEMA)


@pytest.mark.parametrize(
    "plain",
    [
        {"nme": "x"}, {"schema": 2}, {"name": 3}, {"way": "guess"}, {"kits": {}}, {"kits": [{}]},
        {"kits": [{"kind": "gpu"}]}, {"kits": [{"kind": "own", "numbers": {"power": 1}}]},
        {"numbers": {"hours_h": None}}, {"numbers": {"hours_h": "8"}}, {"numbers": {"hours_h": True}},
        {"numbers": {"hours_h": {}}}, {"numbers": {"hours_h": {"value": 1, "status": "default"}}},
        {"choices": {"use": "always"}}, {"confirmed": ["x"]}, {"place": {"hosting": "moon"}},
        {"price": {"per_kwh": 0.2}}, {"price": {"per_kwh": -1, "currency": "EUR"}},
        {"price": {"per_kwh": 1, "currency": "€"}}, {"year": 2026.5}, {"run_ids": [-1]},
    ],
)  # fmt: skip
def test_what_is_refused_does_not_keep_to_the_schema_either(plain: dict[str, Any]) -> None:
    assert not fits(plain, SCHEMA)
    with pytest.raises(InputError):
        read_draft(plain)


@pytest.mark.parametrize(
    ("field_id", "value"), [("hours_h", -1), ("hours_h", 1e8), ("epoch_count", 0), ("trial_count", 1.5)]
)
def test_bounds_of_a_number_hold_by_itself_and_with_its_range(field_id: str, value: float) -> None:
    assert not fits({"numbers": {field_id: value}}, SCHEMA)
    assert not fits({"numbers": {field_id: {"value": value}}}, SCHEMA)


def test_options_know_the_kinds_of_place() -> None:
    assert tuple(Hosting) == HOSTINGS
