"""`greenai factors hourly`, as a process of its own."""

import json

import pytest

from tests.cli.conftest import Shell


@pytest.fixture
def file(greenai: Shell) -> str:
    greenai.home.mkdir(parents=True, exist_ok=True)
    path = greenai.home / "hours.csv"
    hours = "".join(f"2026-03-01 {hour:02}:00,{100 + 10 * hour}\n" for hour in range(24))
    path.write_text("Datetime (UTC),Carbon intensity gCO2eq/kWh (Life cycle)\n" + hours)
    return str(path)


def test_a_run_now_and_some_hours_later(greenai: Shell, file: str) -> None:
    told = json.loads(
        greenai(
            "factors", "hourly", file, "--start", "2026-03-01T20:00", "--hours", "2", "--later", "3", "--json"
        ).stdout
    )

    assert [run["later_h"] for run in told["runs"]] == [0, 1, 2, 3]
    assert [run["kgco2e_per_kwh"] for run in told["runs"]] == [
        pytest.approx(0.305), pytest.approx(0.315), pytest.approx(0.325), None,
    ]  # fmt: skip
    assert told["runs"][3]["covered_fraction"] == pytest.approx(0.5)


def test_the_table_says_what_it_is_and_never_a_saving(greenai: Shell, file: str) -> None:
    text = greenai("factors", "hourly", file, "--hours", "2", "--later", "1").stdout

    assert "life cycle" in text.casefold() and "105" in text and "+9.5" in text.replace(" ", "")
    assert "saving" not in text.casefold()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--hours", "0"), 2, "is no number of hours"), (("--hours", "-3"), 2, "hours"),
        (("--later", "1.5"), 2, "is no whole number of hours"), (("--start", "noon"), 2, "is no time"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(greenai: Shell, file: str, arguments, code: int, words: str) -> None:
    finished = greenai("factors", "hourly", file, *arguments)

    assert (finished.returncode, words in finished.stderr) == (code, True), finished.stderr
