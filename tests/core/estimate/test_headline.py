"""Headline figures of a tree, and the tree itself, as they are kept."""

from __future__ import annotations

import json
import math

from hypothesis import given
from hypothesis import strategies as st

from greenai_desktop.core.estimate.headline import Headline, headlines_of
from greenai_desktop.core.results import Citation, Result
from greenai_desktop.core.samples import Method, Status

NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
WORDS = st.text(max_size=8)
CITATIONS = st.builds(Citation, *[WORDS] * 2, st.none() | st.integers(1990, 2100), *[WORDS] * 8)


@st.composite
def results(draw: st.DrawFn, depth: int = 2) -> Result:
    ends = draw(st.none() | st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)))
    low, high = ends or (None, None)
    steps = draw(st.lists(results(depth=depth - 1), max_size=3)) if depth else []
    facts = draw(st.dictionaries(WORDS, WORDS | st.floats(allow_nan=False, allow_infinity=False), max_size=2))
    return Result(
        draw(WORDS), draw(NUMBERS), draw(WORDS), low, high, draw(st.sampled_from(Status)),
        draw(st.sampled_from(Method)), draw(WORDS), draw(WORDS), draw(WORDS), tuple(steps),
        draw(st.none() | CITATIONS), tuple(draw(st.lists(WORDS, max_size=2))), draw(st.booleans()),
        tuple(facts.items()),
    )  # fmt: skip


@given(results())
def test_tree_comes_back_from_json_as_it_was(root: Result) -> None:
    assert Result.from_dict(json.loads(json.dumps(root.to_dict(), allow_nan=False))) == root


@given(NUMBERS, NUMBERS, WORDS, st.sampled_from(Status), st.booleans())
def test_headline_comes_back_from_json_as_it_was(
    value: float | None, low: float | None, label: str, status: Status, partial: bool
) -> None:
    headline = Headline(value, "kWh", low, None, status, label, label, partial)

    assert Headline.from_dict(json.loads(json.dumps(headline.to_dict(), allow_nan=False))) == headline


def test_headlines_are_the_figures_at_the_top_and_the_parts_of_those() -> None:
    deep = Result("training.carbon", 3.0, "kgCO2e")
    parts = (
        Result("build.carbon", 3.0, "kgCO2e", steps=(deep,)), Result("use.carbon", None, "kgCO2e", reason="r"),
        Result("input.pue", 1.2, "ratio"),
    )  # fmt: skip
    root = Result("estimate", None, "", steps=(Result("estimate.carbon", 3.0, "kgCO2e", 2.0, 4.0, steps=parts),))

    found = headlines_of(root)

    assert list(found) == ["estimate.carbon", "build.carbon", "use.carbon"]
    assert found["estimate.carbon"] == Headline(3.0, "kgCO2e", 2.0, 4.0)
    assert (found["use.carbon"].value, found["use.carbon"].reason) == (None, "r")


def test_value_that_is_no_number_is_kept_as_missing() -> None:
    assert Headline(math.nan, "kWh").to_dict()["value"] is None


def test_part_whose_key_means_another_figure_elsewhere_is_left_out() -> None:
    carbon = Result("equipment.training", 29.0, "kgCO2e", method=Method.SUM)
    minerals = Result("equipment.training", 0.001, "kgSbe", method=Method.SUM)
    equipment = Result("equipment.carbon", 29.0, "kgCO2e", method=Method.SUM, steps=(carbon,))
    tops = (
        Result("estimate.carbon", 29.0, "kgCO2e", method=Method.SUM, steps=(equipment,)),
        Result("estimate.adpe", 0.001, "kgSbe", method=Method.SUM, steps=(minerals,)),
    )

    kept = headlines_of(Result("estimate", None, "", method=Method.SUM, steps=tops))

    assert set(kept) == {"estimate.carbon", "estimate.adpe", "equipment.carbon"}
