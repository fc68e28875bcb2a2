"""Five estimates from the first key to the result, in real windows: in English, in French, one in both.

What is said is said by keys, as far as a step can be walked by them; what came of it is read from the screen and from
the workspace, where the draft and its figures are kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from greenai_desktop.core.estimate.draft import KitKind, Way
from greenai_desktop.core.estimate.headline import Headline
from greenai_desktop.core.hosting import Hosting
from greenai_desktop.store.records import StoredEstimate
from greenai_desktop.store.workspace import Workspace
from tests.helpers.machines import MachineTree
from tests.helpers.onlookers import Onlooker
from tests.helpers.workspaces import NAMES, fill

PAGE = {"en": "Estimate – GreenAI Desktop", "fr": "Estimation – GreenAI Desktop"}
HOME = {"en": "Home – GreenAI Desktop", "fr": "Accueil – GreenAI Desktop"}
LLAMA_3_8B = {
    "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336,
    "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128256,
    "tie_word_embeddings": False, "max_position_embeddings": 8192, "rms_norm_eps": 1e-05,
}  # fmt: skip
LLAMA_3_8B_PARAMETERS = 8_030_261_248  # of its published weights
TABS = ("range", "what-if", "places", "hardware", "checks", "compare")

Sits = Callable[..., AbstractContextManager[Onlooker]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def sits(home: Path, tmp_path: Path, display: str) -> Sits:
    """Somebody sits down at a workstation of 8 threads in France and opens the page for estimates."""
    machine = MachineTree(tmp_path / "machine").cpu("Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz").memory(32.0)
    machine.sys_root.mkdir(parents=True, exist_ok=True)
    roots = {"GREENAI_SYS_ROOT": str(machine.sys_root), "GREENAI_PROC_ROOT": str(machine.proc_root)}

    def sit(language: str = "en") -> Onlooker:
        place = {"zone": "FR", "hosting": "office"}
        return Onlooker(home, roots, display, language=language, place=place)

    return sit


@pytest.fixture
def english(sits: Sits) -> Iterator[Onlooker]:
    with sits("en") as person:
        turn_to_estimates(person, "en")
        yield person


@pytest.fixture
def french(sits: Sits) -> Iterator[Onlooker]:
    with sits("fr") as person:
        turn_to_estimates(person, "fr")
        yield person


def test_ones_own_workstation_by_keys_alone(english: Onlooker) -> None:
    begin(english, "hours", "My workstation")
    english.tabs_to("estimate-detected-0")
    english.presses("space")
    english.waits(lambda: english.has_keyboard == "estimate-line-0.count", "the keyboard in the first field")
    next_step(english, "estimate-line-hours_h")
    english.types("12.5")
    next_step(english, "hosting-office")
    english.look("20-workstation-form")

    stored = kept(english, lambda one: figure(one, "estimate.energy").value is not None)
    energy = figure(stored, "estimate.energy")
    assert (stored.name, stored.draft.way, stored.draft.kits[0].kind) == ("My workstation", Way.HOURS, KitKind.CPU)
    assert stored.draft.numbers["hours_h"].value == 12.5
    assert 0.1 < value(energy) < 5.0
    assert energy.low is not None and energy.high is not None and energy.low < value(energy) < energy.high

    show_result(english, "20-workstation")


def test_eight_cards_in_a_cloud_in_french(french: Onlooker) -> None:
    begin(french, "hours", "Huit H100")
    french.tabs_to("estimate-hardware-search")
    french.types("h100 sxm5 80")
    french.waits(lambda: french.is_in_sight("estimate-hardware-found"), "what the search finds")
    french.presses("Return")
    french.waits(lambda: french.has_keyboard == "estimate-line-0.count", "the keyboard in the first field")
    french.types("8")
    next_step(french, "estimate-line-hours_h")
    french.types("100")
    french.waits_to_read("800", "estimate-work-echo")
    next_step(french, "hosting-office")
    french.presses("Down", "Down", "Down", "Down")
    french.waits(lambda: french.has_keyboard == "hosting-cloud", "the cloud")
    french.tabs_to("place-provider")
    french.types("Amazon")
    french.tabs_to("place-region")
    french.types("eu-west-3")
    french.look("21-cloud-form")

    stored = kept(french, lambda one: one.draft.place.region == "eu-west-3" and bool(one.result))
    place = stored.draft.place
    assert (place.hosting, place.provider) == (Hosting.CLOUD, "aws")
    assert value(figure(stored, "estimate.device_hours")) == pytest.approx(800.0)
    assert value(figure(stored, "estimate.site_energy")) > value(figure(stored, "estimate.energy"))
    assert value(figure(stored, "estimate.carbon")) > 0.0

    show_result(french, "21-cloud")


def test_model_file_of_a_llama_is_read_and_trained_on_a_trillion_tokens(english: Onlooker, tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(LLAMA_3_8B), encoding="utf-8")
    english.does("New estimate from a model file")
    english.waits(lambda: english.has_keyboard == "estimate-name", "the form")
    english.types("A Llama")
    english.tabs_to("estimate-model-choose")
    english.presses("space")
    english.waits(lambda: english.is_in_sight("fileNameEdit"), "the dialog for files")
    english.types(str(file))
    english.presses("Return")
    english.waits_to_read("8,030,261,248|8.03", "estimate-model-told")
    english.look("22-model-file")
    english.waits(lambda: english.has_keyboard == "estimate-model-take", "the keyboard at the button that takes it")
    english.presses("space")
    english.waits(lambda: not english.is_in_sight("estimate-model-take"), "that it was taken")
    next_step(english, "estimate-hardware-search")
    english.types("h100 sxm5 80")
    english.presses("Return")
    english.waits(lambda: english.has_keyboard == "estimate-line-0.count", "the keyboard in the first field")
    english.types("512")
    english.clicks("estimate-head-work")
    english.clicks("estimate-line-tokens_count")
    english.types("1T")
    english.look("22-model-file-form")

    stored = kept(english, lambda one: "tokens_count" in one.draft.numbers and bool(one.result))
    assert stored.draft.way is Way.WORK
    assert stored.draft.numbers["params_count"].value == LLAMA_3_8B_PARAMETERS
    assert stored.draft.numbers["tokens_count"].value == 1e12
    assert 10_000 < value(figure(stored, "estimate.device_hours")) < 200_000

    show_result(english, "22-model-file")


def test_ten_times_a_past_run_in_french(home: Path, sits: Sits) -> None:
    fill(home / "workspace.greenai")
    with sits("fr") as person:
        turn_to_estimates(person, "fr")
        begin(person, "run", "Dix fois plus")
        person.waits_to_read("|".join(NAMES), "estimate-run")
        person.tabs_to("estimate-run-take")
        person.presses("space")
        stored = kept(person, lambda one: "run_energy_kwh" in one.draft.numbers)
        measured = stored.draft.numbers["run_energy_kwh"].value
        person.clicks("estimate-head-work")
        person.clicks("estimate-line-run_scale_ratio")
        person.presses("ctrl+a")
        person.types("10")
        person.clicks("estimate-head-experiments")
        person.clicks("estimate-line-failed_fraction")
        person.types("0")
        person.look("23-past-run-form")

        stored = kept(person, lambda one: "failed_fraction" in one.draft.numbers and bool(one.result))
        assert (stored.draft.way, stored.draft.numbers["run_scale_ratio"].value) == (Way.RUN, 10.0)
        assert value(figure(stored, "estimate.energy")) == pytest.approx(10 * measured)

        show_result(person, "23-past-run")


def test_service_of_three_years_goes_on_in_another_language(english: Onlooker) -> None:
    eight_cards_for_a_hundred_hours(english, "A service")
    english.does("Français")
    english.sees(PAGE["fr"])
    english.waits_to_read("100", "estimate-line-hours_h")
    serve(english)
    english.look("24-service-form")

    stored = kept(english, lambda one: "growth_fraction" in one.draft.numbers and bool(one.result))
    assert {name: stored.draft.numbers[name].value for name in SERVED} == SERVED
    assert stored.draft.choices["use"] == "tokens"
    assert (stored.draft.kits[0].numbers["count"].value, stored.draft.numbers["hours_h"].value) == (8.0, 100.0)
    assert value(figure(stored, "estimate.carbon")) > 0.0

    show_result(english, "24-service")


def test_draft_is_there_again_after_its_window_was_closed(sits: Sits) -> None:
    with sits("en") as person:
        turn_to_estimates(person, "en")
        eight_cards_for_a_hundred_hours(person, "Half done")
        person.presses("ctrl+q")
        assert person.exit_code == 0

    with sits("fr") as person:
        turn_to_estimates(person, "fr")
        person.waits_to_read("Half done", "estimates-table", 0)
        person.waits(lambda: person.has_keyboard == "estimates-table", "the keyboard in the list")
        person.presses("Return")
        person.waits_to_read("Half done", "estimate-name")
        person.waits(lambda: person.has_keyboard == "estimate-head-start", "the keyboard in the form")
        person.presses("ctrl+Next", "ctrl+Next")

        person.waits_to_read("100", "estimate-line-hours_h")
        person.waits_to_read("800", "estimate-work-echo")
        person.look("25-draft-again")


SERVED = {
    "requests_per_year": 5e6, "tokens_in_count": 500.0, "tokens_out_count": 400.0, "served_params_count": 8e9,
    "life_years": 3.0, "growth_fraction": 0.5,
}  # fmt: skip


def serve(person: Onlooker) -> None:
    """Five million requests a year for three years, in French."""
    person.clicks("estimate-head-use")
    person.clicks("estimate-box-use")
    person.presses("End")
    person.presses("Return")
    for name, text in (
        ("requests_per_year", "5 M"), ("tokens_in_count", "500"), ("tokens_out_count", "400"),
        ("served_params_count", "8 Md"), ("life_years", "3"), ("growth_fraction", "50 %"),
    ):  # fmt: skip
        person.tabs_to(f"estimate-line-{name}")
        person.types(text)


def eight_cards_for_a_hundred_hours(person: Onlooker, name: str) -> None:
    begin(person, "hours", name)
    person.tabs_to("estimate-hardware-search")
    person.types("h100 sxm5 80")
    person.presses("Return")
    person.waits(lambda: person.has_keyboard == "estimate-line-0.count", "the keyboard in the first field")
    person.types("8")
    next_step(person, "estimate-line-hours_h")
    person.types("100")


def turn_to_estimates(person: Onlooker, language: str) -> None:
    person.sees(HOME[language])
    person.presses("ctrl+5")
    person.sees(PAGE[language])


def begin(person: Onlooker, way: str, name: str) -> None:
    """Through the first of the doors to the form, and give the estimate a name."""
    person.waits(lambda: person.has_keyboard == "estimate-begin-hours", "the keyboard at the first door")
    person.tabs_to(f"estimate-begin-{way}")
    person.presses("space")
    person.waits(lambda: person.has_keyboard == "estimate-name", "the form")
    person.types(name)
    person.presses("Return")


def next_step(person: Onlooker, field: str) -> None:
    """To the next step by its key; the keyboard is in its first field then."""
    person.presses("ctrl+Next")
    person.waits(lambda: person.has_keyboard == field, f"the keyboard in {field}")


def show_result(person: Onlooker, picture: str) -> None:
    """Look at every section of the result."""
    person.waits_to_read(".", "estimate-driver")
    person.presses("ctrl+Return")
    person.waits(lambda: person.is_in_sight("estimate-result-tabs"), "the result")
    person.look(f"{picture}-result")
    person.tabs_to("qt_tabwidget_tabbar")
    for section in TABS:
        person.presses("Right")
        person.waits(lambda: person.has_keyboard == "qt_tabwidget_tabbar", "the keyboard at the sections")
        person.look(f"{picture}-{section}")


def kept(person: Onlooker, holds: Callable[[StoredEstimate], bool]) -> StoredEstimate:
    """The one estimate of the workspace, once something holds of it."""
    found: list[StoredEstimate] = []

    def look() -> bool:
        with Workspace.open(person.home / "workspace.greenai", create=False) as workspace:
            found[:] = workspace.estimates()
        return len(found) == 1 and holds(found[0])

    person.waits(look, "the estimate in the workspace")
    return found[0]


def figure(stored: StoredEstimate, key: str) -> Headline:
    assert key in stored.result, sorted(stored.result)
    return stored.result[key]


def value(headline: Headline) -> float:
    assert headline.value is not None, headline.reason
    return headline.value
