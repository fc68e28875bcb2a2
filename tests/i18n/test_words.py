"""Every code that leaves the core has words."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from greenai_desktop.core.errors import CatalogError, InputError, SensorError
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.samples import Device, Status
from greenai_desktop.i18n import errors, language, model_files, words
from greenai_desktop.i18n.errors import title_and_hint

PACKAGE = Path(words.__file__).resolve().parents[1]
# The window has `reason=` parameters of its own: sentences, not codes.
BELOW_UI = [path for path in sorted(PACKAGE.rglob("*.py")) if "ui" not in path.relative_to(PACKAGE).parts]
EVERYWHERE = sorted(PACKAGE.rglob("*.py"))
ERRORS = {name for name in dir(__import__("greenai_desktop.core.errors", fromlist=["x"])) if name.endswith("Error")}
# Argument places of codes in the calls that carry them.
PLACES = {
    "Event": {1: words.EVENT},
    "_event": {0: words.EVENT},
    "Reading": {5: words.REASON},
    "Availability": {1: words.STATUS, 2: words.REASON, 4: words.REPAIR},
    "missing": {0: words.KEY, 2: words.REASON},
    "apply": {0: words.KEY, 2: words.FORMULA},
    "exact": {0: words.KEY},
    "uncertain": {0: words.KEY},
    "total": {0: words.KEY},
    "factor": {0: words.KEY},
    "Gauge": {1: words.QUANTITY},
}
NAMED = {
    "reason": words.REASON,
    "notes": words.NOTE | model_files.NOTE,
    "repair": words.REPAIR,
    "formula": words.FORMULA,
}
# A moved clock is kept beside the live history; a line's own figures have no words of their own, only sums have; and
# what a code depends on, such as the view of equipment that was chosen, is none.
INTERNAL = {"clock", "moved", "site", "carbon", "cost", "code", "cpu_", "sharing", "inventory", "notes"}


def calls(paths: list[Path]) -> Iterator[tuple[str, str, ast.Call]]:
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", name, node


def literals(node: ast.AST) -> list[str]:
    # A piece of a composed code is none; those are looked at where whole trees are made.
    pieces = {id(piece) for text in ast.walk(node) if isinstance(text, ast.JoinedStr) for piece in ast.walk(text)}
    found = [item.value for item in ast.walk(node) if isinstance(item, ast.Constant) and id(item) not in pieces]
    return [value for value in found if isinstance(value, str) and value and value not in INTERNAL]


def test_every_error_that_is_raised_has_words_and_its_facts_fill_them():
    checked = 0
    for where, name, call in calls(EVERYWHERE):
        if name not in ERRORS or not call.args or not isinstance(call.args[0], ast.Constant):
            continue
        code = call.args[0].value
        checked += 1
        if name == "SensorError":
            assert code in words.REASON, where
            continue
        assert code in errors._MESSAGES, where
        given = {keyword.arg for keyword in call.keywords}
        wanted = {field for text in errors._MESSAGES[code] for _, field, _, _ in Formatter().parse(text) if field}
        assert None in given or wanted - {"detail"} <= given, f"{where}: {code} lacks {wanted - given}"
    assert checked > 60


def test_codes_of_broken_rows_have_words():
    codes = {call.args[0].value for _, name, call in calls(EVERYWHERE) if name == "broken"}

    assert codes and codes <= set(errors._MESSAGES)


def test_every_code_in_a_call_has_words():
    checked = 0
    for where, name, call in calls(BELOW_UI):
        for place, table in PLACES.get(name, {}).items():
            for code in literals(call.args[place]) if len(call.args) > place else ():
                assert code in table, f"{where}: {code!r}"
                checked += 1
        for keyword in call.keywords:
            for code in literals(keyword.value) if keyword.arg in NAMED else ():
                assert code in NAMED[keyword.arg], f"{where}: {code!r}"
                checked += 1
    assert checked > 80


def test_notes_of_the_resolver_and_of_curves_have_words():
    tree = ast.parse((PACKAGE / "catalog" / "electricity.py").read_text(encoding="utf-8"))
    appended = [
        code
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "append"
        for code in literals(node)
    ]

    assert appended and set(appended) <= set(words.NOTE)
    for code in ("one_method_country", "fallback_country", "fallback_world", "pue_survey", "pue_fleet", "pue_region",
                 "pue_geography", "cpu_measured_model", "cpu_family", "cpu_generic", "cpu_unknown_tdp"):  # fmt: skip
        assert code in words.NOTE


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (words.STATUS, Status),
        (words.SIGN, Status),
        (words.STAGE, Stage),
        (words.DEVICE, Device),
        (words.HOSTING, Hosting),
    ],
)
def test_every_member_of_an_enumeration_has_a_word(table, codes):
    assert {code.value for code in codes} <= {str(key.value if hasattr(key, "value") else key) for key in table}


def test_a_code_without_words_is_shown_and_never_hidden():
    assert words.word(words.REASON, "brand_new", language("fr")) == "brand_new"


def test_a_status_has_sign_and_word():
    assert words.status_words("measured", language("en")) == "✓ measured"
    assert words.status_words("modelled", language("fr")) == "≈ modélisé"
    assert words.status_words("brand_new", language("en")) == "brand_new"


def test_words_say_what_happened_and_what_to_do():
    title, hint = title_and_hint(InputError("outside_limits", value="7", low="1", high="5"), language("en"))

    assert (title, hint) == ("7 is not possible here.", "Enter a number between 1 and 5.")


def test_numbers_in_errors_are_written_in_the_language():
    error = InputError("pue_below_one", value=0.30000000000000004)

    assert "0,3" in title_and_hint(error, language("fr"))[0]
    assert "0.3 " in title_and_hint(error, language("en"))[0]


def test_an_error_without_words_shows_its_code_and_facts():
    assert title_and_hint(CatalogError("brand_new", file="x.csv"), language("en")) == ("brand_new(file='x.csv')", "")


def test_a_lacking_fact_leaves_nothing_behind_and_braces_in_facts_are_plain_text():
    title, hint = title_and_hint(InputError("not_a_number", text="{0} {x!r} {"), language("en"))
    bare, _ = title_and_hint(InputError("not_a_number"), language("en"))

    assert "“{0} {x!r} {”" in title and hint
    assert bare == "“” is not a number."


def test_a_sensor_error_is_an_error_with_a_code():
    assert SensorError("denied").code in words.REASON
