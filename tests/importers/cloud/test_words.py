"""Every refusal has words in both languages, and none leaves a gap in its sentence."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.i18n import language
from greenai_desktop.i18n.errors import title_and_hint

ROOM = Path(__file__).resolve().parents[3] / "greenai_desktop" / "importers"


def raised() -> dict[str, set[str]]:
    """Codes that the readers raise, with the facts that they give in the first place."""
    found: dict[str, set[str]] = {}
    for path in [*(ROOM / "cloud").glob("*.py"), ROOM / "workbook.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            at = {"ImportFileError": 0, "wrong": 0}.get(name)
            strings = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if at is not None and strings:
                found.setdefault(strings[0], set()).update(str(one.arg) for one in node.keywords if one.arg)
    return found


@pytest.mark.parametrize("code", sorted(raised()))
def test_a_code_has_words_in_both_languages(code: str) -> None:
    error = ImportFileError(code, file="f", line=2, column="c", value=1.5)

    english, french = title_and_hint(error, language("en")), title_and_hint(error, language("fr"))

    assert all(english) and all(french)
    assert english[0] != french[0]


def test_all_readers_were_looked_at() -> None:
    assert {"cloud_models_mixed", "workbook_too_large", "cloud_total_differs", "profile_unreadable"} <= set(raised())
