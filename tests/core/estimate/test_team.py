"""Defaults of a team in the place of what nobody said."""

from __future__ import annotations

import pytest

from greenai_desktop.core.errors import InputError
from greenai_desktop.core.estimate.draft import Draft, Given, Kit, KitKind
from greenai_desktop.core.estimate.team import TeamDefault, with_team_defaults

H100 = Kit(KitKind.ACCELERATOR, "h100", "H100", {"count": Given(8.0)})
TYPED = Kit(KitKind.OWN, "", "mine", {"power_w": Given(400.0)})
FOR_ALL = TeamDefault("utilisation_fraction", Given(0.6))
FOR_H100 = TeamDefault("utilisation_fraction", Given(0.45), "h100")
FAILED = TeamDefault("failed_fraction", Given(0.2))


def test_default_stands_where_nobody_said_a_number() -> None:
    draft = Draft(kits=(H100, TYPED), use_kits=(H100,))

    found = with_team_defaults(draft, [FOR_H100, FAILED, FOR_ALL])

    assert found.numbers == {"failed_fraction": Given(0.2)}
    assert [kit.numbers["utilisation_fraction"].value for kit in (*found.kits, *found.use_kits)] == [0.45, 0.6, 0.45]
    assert draft.numbers == {} and "utilisation_fraction" not in draft.kits[0].numbers


def test_what_a_person_said_goes_before_the_default() -> None:
    said = Given(0.9)
    draft = Draft(kits=(H100.with_number("utilisation_fraction", said),)).with_number("failed_fraction", said)

    found = with_team_defaults(draft, [FOR_H100, FAILED])

    assert found == draft


def test_default_of_hardware_is_not_given_to_other_hardware() -> None:
    found = with_team_defaults(Draft(kits=(TYPED,)), [FOR_H100, TeamDefault("count", Given(2.0), "h100")])

    assert found == Draft(kits=(TYPED,))


@pytest.mark.parametrize(
    ("field_id", "value", "item_id"),
    [("nothing", 1.0, ""), ("hours_h", 1.0, "h100"), ("utilisation_fraction", 1.5, ""), ("failed_fraction", -0.1, "")],
)
def test_default_that_cannot_be_is_refused(field_id: str, value: float, item_id: str) -> None:
    with pytest.raises(InputError):
        TeamDefault(field_id, Given(value), item_id)
