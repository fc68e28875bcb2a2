"""Every trap and cure has words in both languages."""

import pytest

from greenai_desktop.core.claims import Kind
from greenai_desktop.core.double_counting import TRAPS, Cure, Finding, Party
from greenai_desktop.i18n import Language
from greenai_desktop.i18n.double_counting import BESIDE, CURE, TITLE, WHY, cure_text, explanation, title

ONE = Party(Kind.ASSET, (1,), "<b>Laptop</b>")


def finding(code, is_in_total=True):
    return Finding(code, ONE, ONE, 1.0, is_in_total, ())


def test_every_code_has_words():
    codes = {trap.code for trap in TRAPS}

    assert set(TITLE) == set(WHY) == codes
    assert set(CURE) == {code for trap in TRAPS for code, _side in trap.cures}


@pytest.mark.parametrize("code", sorted(TITLE))
def test_every_trap_is_said_in_french(code):
    english, french = Language("en"), Language("fr")

    assert title(finding(code), french) != title(finding(code), english)
    assert explanation(finding(code), french) != explanation(finding(code), english)


def test_what_stands_beside_the_total_is_said_to():
    english = Language("en")

    assert explanation(finding("reported_and_own", False), english).endswith(BESIDE)
    assert BESIDE not in explanation(finding("reported_and_own"), english)


def test_a_cure_names_its_rows():
    many = Party(Kind.ASSET, (1, 2, 3), "Laptop")

    assert cure_text(Cure("leave_out", ONE, "left_out", "x"), Language("en")) == "Leave out “<b>Laptop</b>”"
    assert cure_text(Cure("leave_out", many, "left_out", "x"), Language("en")) == "Leave out “Laptop and 2 others”"
    assert "«\u00a0Laptop et 2 autres\u00a0»" in cure_text(Cure("leave_out", many, "left_out", "x"), Language("fr"))
