"""A small lab is inventoried in real windows, by somebody who has never done it: once in English, once in French.

Two servers with cards, ten laptops, licences of software, the export of a cloud. Two things are counted twice; both
are found in the ledger and cured with one click each. What is on the screen is said by keys and by the mouse; what came
of it is read from the workspace.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from greenai_desktop.accounting.estimate.shelf import shelf
from greenai_desktop.accounting.ledger.double_counts import double_counts
from greenai_desktop.accounting.ledger.gather import Gathered, gather
from greenai_desktop.accounting.ledger.question import Question
from greenai_desktop.accounting.ledger.reading import Kept, read_sources
from greenai_desktop.accounting.ledger.sources import Sources
from greenai_desktop.catalog.grid import grid
from greenai_desktop.catalog.posts import posts
from greenai_desktop.core.double_counting import Finding
from greenai_desktop.core.inventory.columns import ASSET_COLUMNS
from greenai_desktop.core.inventory.inventory import Inventory
from greenai_desktop.core.lines import Indicator
from greenai_desktop.i18n import language
from greenai_desktop.i18n.inventory import column_name
from greenai_desktop.store.workspace import Workspace
from tests.helpers.cloud_files import as_json
from tests.helpers.machines import MachineTree
from tests.helpers.onlookers import Onlooker
from tests.helpers.workspaces import fill

PAGE = {"en": "Inventory – GreenAI Desktop", "fr": "Inventaire – GreenAI Desktop"}
HOME = {"en": "Home – GreenAI Desktop", "fr": "Accueil – GreenAI Desktop"}
TABS = "qt_tabwidget_tabbar"
EQUIPMENT, POSTS, CLOUD, LEDGER = range(4)
TABLE = "sheet-asset"
POST = {post.id: place for place, post in enumerate(posts().all())}
SERVER_KGCO2E, LAPTOP_KGCO2E = 7_012.0, 252.84  # of the catalogue
CLOUD_FILE = as_json([{
    "timestamp": "2026-03-01T00:00:00.000Z", "groupBy": "month",
    "serviceEstimates": [{
        "cloudProvider": "GCP", "accountId": "01A-BC", "accountName": "vision", "serviceName": "computeEngine",
        "kilowattHours": 410.0, "co2e": 0.0213, "cost": 260.0, "region": "europe-west9",
        "usesAverageCPUConstant": False,
    }],
}])  # fmt: skip

Sits = Callable[[str], AbstractContextManager[Onlooker]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def export(tmp_path: Path) -> Path:
    file = tmp_path / "cloud.json"
    file.write_text(CLOUD_FILE, encoding="utf-8")
    return file


@pytest.fixture
def sits(home: Path, tmp_path: Path, display: str) -> Sits:
    """Somebody sits down in an office in France and opens the page of the inventory."""
    machine = MachineTree(tmp_path / "machine").cpu("Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz").memory(32.0)
    machine.sys_root.mkdir(parents=True, exist_ok=True)
    roots = {"GREENAI_SYS_ROOT": str(machine.sys_root), "GREENAI_PROC_ROOT": str(machine.proc_root)}
    return lambda code: Onlooker(
        home, roots, display, language=code, place={"zone": "FR", "hosting": "office"}
    )  # fmt: skip


def test_lab_with_a_purchase_and_a_cloud_counted_twice(sits: Sits, export: Path) -> None:
    with sits("en") as person:
        turn_to_the_inventory(person, "en")
        person.look("30-empty")
        take_from_the_catalogue(person, "8 x h100")
        cell(person, 0, "quantity", "2")
        cell(person, 0, "purchased", "15/01/2026")
        person.waits_to_read("2026-01-15", TABLE, 0)
        person.clicks("equipment-add-button")
        person.waits(lambda: person.has_keyboard == TABLE, "the keyboard in the new row")
        laptops = ("Laptops of the team", "10", "15/02/2026")
        person.copies(spreadsheet("en", ("name", "quantity", "purchased"), laptops))
        person.presses("ctrl+v")
        person.waits_to_read(r"Laptops of the team \|.*\| 10 \|", TABLE, 1)
        person.look("31-pasted")
        take_model(person, 1, "latitude 5430")
        person.waits_to_read("12", "equipment-foot")
        person.look("32-equipment")
        person.presses("Tab")
        person.waits(lambda: person.has_keyboard != TABLE, "the keyboard outside of the table")

        person.clicks(TABS, POSTS)
        own_line(person, "s3-01-services-licences", "Software, 12 seats", "8.5", "12", "licence", "33-licences")
        own_line(person, "s3-01-services-cloud", "Google Cloud, own calculation", "0.31", "64", "h", "33-cloud-line")
        chooses_post(person, "s3-02-capital-goods")
        fills(person, {"posts-name": "Invoice of servers and laptops", "posts-amount": "95000", "posts-year": "2026"})
        adds(person, "34-purchase")

        takes_export(person, export, "35-cloud")

        person.clicks(TABS, LEDGER)
        person.waits_to_read(r"\(2\)", "ledger-view-findings")
        person.look("36-ledger")
        before = [(one.code, one.is_in_total) for one in found_twice(person)]
        assert before == [("spend_and_asset", True), ("reported_and_own", False)]
        cures_both(person, "37")

        sources = kept(person)
        assert left_out(sources.activities) == {"Invoice of servers and laptops"}
        assert left_out(sources.cloud, "service") == {"computeEngine"}
        gathered = gather(sources, Question())
        assert total(gathered) == pytest.approx(
            2 * SERVER_KGCO2E + 10 * LAPTOP_KGCO2E + 12 * 8.5 + 64 * 0.31, rel=1e-6
        )  # fmt: skip
        assert by_scope(gathered) == {3: pytest.approx(total(gathered))}


def test_laboratoire_dont_usage_et_fret_sont_comptes_deux_fois(home: Path, sits: Sits, export: Path) -> None:
    fill(home / "workspace.greenai", count=1)  # somebody recorded a training on the machine called test
    with sits("fr") as person:
        turn_to_the_inventory(person, "fr")
        person.look("40-vide")
        person.copies(spreadsheet(
            "fr", ("name", "category", "quantity", "purchased", "embodied_kgco2e", "use_kgco2e", "use_counted",
                   "lifetime_years"),
            ("test", "Serveur", "1", "15/01/2026", "7012,5", "5200", "Ici", "5"),
            ("calcul-2", "Serveur", "1", "15/01/2026", "7012,5", "", "Ailleurs", "5"),
        ))  # fmt: skip
        person.clicks("equipment-empty-paste")
        person.waits_to_read(r"calcul-2 \|", TABLE, 1)
        person.look("41-colle")
        take_from_the_catalogue(person, "latitude 5430")
        cell(person, 2, "quantity", "10")
        cell(person, 2, "purchased", "15/02/2026")
        person.waits_to_read("2026-02-15", TABLE, 2)
        person.look("42-materiel")

        person.clicks(TABS, POSTS)
        own_line(person, "s3-01-services-licences", "Logiciels, 12 postes", "8,5", "12", "licence", "43-licences")
        chooses_post(person, "s3-04-upstream-transport")
        fills(person, {"posts-name": "Livraison des portables", "posts-year": "2026", "posts-amount": "250"})
        adds(person, "44-fret")

        takes_export(person, export, "45-cloud")

        person.clicks(TABS, LEDGER)
        person.waits_to_read(r"\(2\)", "ledger-view-findings")
        person.look("46-registre")
        assert {one.code for one in found_twice(person)} == {"use_and_run", "freight_and_transport"}
        cures_both(person, "47")

        sources = kept(person)
        assert left_out(sources.activities) == {"Livraison des portables"}
        assert not left_out(sources.cloud, "service")
        assert set(sources.assets.cells("use_counted")) == {"elsewhere"}
        gathered = gather(sources, Question())
        made = 2 * 7_012.5 + 10 * LAPTOP_KGCO2E + 12 * 8.5
        scopes = by_scope(gathered)
        assert set(scopes) == {2, 3} and scopes[2] > 0.0  # the run that was measured, and all that was bought
        assert scopes[3] == pytest.approx(made, rel=1e-6)
        assert len(gathered.reported) == 1


# What the person does


def turn_to_the_inventory(person: Onlooker, code: str) -> None:
    person.sees(HOME[code])
    person.presses("ctrl+6")
    person.sees(PAGE[code])
    person.waits(lambda: person.is_in_sight("equipment-empty-paste"), "the empty table")


def take_from_the_catalogue(person: Onlooker, words: str) -> None:
    """Search as one types, and take the first that is found: a new row."""
    person.clicks("equipment-item")
    person.types(words)
    person.waits(lambda: person.is_in_sight("item-found"), "what the catalogue has")
    person.presses("Down", "Return")
    person.waits(lambda: not person.is_in_sight("item-found"), "the new row")


def take_model(person: Onlooker, row: int, words: str) -> None:
    """The same in a cell of a row that is there."""
    person.clicks(TABLE, row, column_of(person, "model"))
    person.types(words)
    person.waits(lambda: person.is_in_sight("item-found"), "what the catalogue has")
    person.presses("Down", "Return")
    person.waits_to_read("253|252", TABLE, row)


def cell(person: Onlooker, row: int, column_id: str, text: str) -> None:
    """Type into a cell: to its row by the mouse, to its column by keys, and back to the first."""
    person.clicks(TABLE, row)
    person.presses(*["Right"] * column_of(person, column_id))
    person.types(text)
    person.presses("Return", "Home")


def headings(code: str, *column_ids: str) -> list[str]:
    """What columns are called."""
    known = {column.id: column for column in ASSET_COLUMNS}
    return [column_name(known[name], language(code)) for name in column_ids]


def column_of(person: Onlooker, column_id: str) -> int:
    """Where a column stands, by its heading."""
    shown = person.reads(TABLE, -1).split(" | ")
    names = {*headings("en", column_id), *headings("fr", column_id)}
    places = [place for place, text in enumerate(shown) if text in names]
    assert len(places) == 1, shown
    return places[0]


def spreadsheet(code: str, column_ids: tuple[str, ...], *rows: tuple[str, ...]) -> str:
    """Rows below their headings, as a spreadsheet puts them on the clipboard."""
    return "".join("\t".join(row) + "\n" for row in [headings(code, *column_ids), *rows])


def chooses_post(person: Onlooker, post_id: str) -> None:
    person.waits(lambda: person.is_in_sight("posts-list"), "the posts")
    person.scrolls("posts-list", "posts-list", POST[post_id])
    person.clicks("posts-list", POST[post_id])
    person.waits(lambda: person.is_in_sight("posts-name"), "the form")


def fills(person: Onlooker, fields: dict[str, str]) -> None:
    """Fill in fields by keys, in their order from the first on."""
    person.clicks("posts-name")
    order = ("posts-name", "posts-own-factor", "posts-own-source", "posts-amount", "posts-unit", "posts-year")
    for name in (one for one in order if one in fields):
        person.tabs_to(name)
        person.types(fields[name])


def own_line(
    person: Onlooker, post_id: str, name: str, factor: str, amount: str, unit: str, picture: str
) -> None:  # fmt: skip
    """A line with a factor that one was told by the supplier."""
    chooses_post(person, post_id)
    person.clicks("posts-name")
    person.tabs_to("posts-factor")
    person.presses("End")
    fills(person, {
        "posts-name": name, "posts-own-factor": factor, "posts-own-source": "Ada", "posts-amount": amount,
        "posts-unit": unit, "posts-year": "2026",
    })  # fmt: skip
    adds(person, picture)


def adds(person: Onlooker, picture: str) -> None:
    """Add the line, and see it; the form is ready for the next."""
    person.tabs_to("posts-add")
    person.presses("space")
    person.waits(lambda: person.is_in_sight("posts-lines"), "the line")
    person.waits(lambda: person.has_keyboard == "posts-name", "the keyboard in the first field")
    person.look(picture)


def takes_export(person: Onlooker, file: Path, picture: str) -> None:
    person.clicks(TABS, CLOUD)
    person.clicks("cloud-empty-import")
    person.clicks("cloud-choose")
    person.waits(lambda: person.is_in_sight("fileNameEdit"), "the dialog for files")
    person.types(str(file))
    person.presses("Return")
    person.waits(lambda: person.is_in_sight("cloud-figures"), "what is in the file")
    person.look(f"{picture}-import")
    person.clicks("cloud-take")
    person.waits(lambda: person.is_in_sight("cloud-periods"), "the figures")
    person.look(picture)


def cures_both(person: Onlooker, picture: str) -> None:
    """One click each, the second by the keyboard; undo brings the last one back, redo cures it again."""
    person.clicks("ledger-view-findings")
    person.waits(lambda: person.is_in_sight("ledger-cure-0-0"), "the first of them")
    person.look(f"{picture}-twice")
    person.clicks("ledger-cure-0-0")
    person.waits_to_read(r"\(1\)", "ledger-view-findings")
    person.waits(lambda: person.has_keyboard == "ledger-cure-0-0", "the keyboard at the next of them")
    person.look(f"{picture}-one-cured")
    person.presses("space")
    person.waits(lambda: person.is_in_sight("ledger-no-findings"), "that nothing is counted twice")
    person.waits(lambda: person.has_keyboard == "ledger-view-findings", "the keyboard at the views")
    person.look(f"{picture}-cured")
    assert not found_twice(person)
    person.presses("ctrl+z")
    person.waits_to_read(r"\(1\)", "ledger-view-findings")
    assert len(found_twice(person)) == 1
    person.presses("ctrl+shift+z")
    person.waits(lambda: person.is_in_sight("ledger-no-findings"), "that nothing is counted twice")
    person.clicks("ledger-view-overview")
    person.look(f"{picture}-overview")


# What is in the workspace


def kept(person: Onlooker) -> Sources:
    """All that the ledger is made of."""
    with Workspace.open(person.home / "workspace.greenai", create=False) as workspace:
        return read_sources(workspace, grid(), shelf(), Kept(), lambda: None, lambda *_parts: None)


def found_twice(person: Onlooker) -> list[Finding]:
    return double_counts(kept(person), Question())


def left_out(table: Inventory, name: str = "name") -> set[str]:
    """Names of the rows that are not counted."""
    rows = range(len(table))
    return {str(table.value(row, name)) for row in rows if table.value(row, "left_out")}


def total(gathered: Gathered) -> float:
    return sum(by_scope(gathered).values())


def by_scope(gathered: Gathered) -> dict[int, float]:
    """Emissions of the lines by scope."""
    found: dict[int, float] = {}
    for line in gathered.lines:
        amount = line.amount(Indicator.GHG)
        if amount is not None and amount.value is not None:
            found[line.post.scope] = found.get(line.post.scope, 0.0) + amount.value
    return found
