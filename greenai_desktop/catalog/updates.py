"""Factor tables from a file that the user has: what they change, whether they keep the rules, taking them in.

A file is one table, under the name that it has in the program, or a ZIP of some. It is read whole before anything is
written; a table that cannot be read refuses the whole update, rows that break a rule are told and would be left out.
Nothing is fetched from anywhere.
"""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from greenai_desktop import __version__
from greenai_desktop.catalog import (
    accelerators,
    activities,
    components,
    cpu_peaks,
    cpu_search,
    cpus,
    defaults,
    embodied,
    equipment,
    equivalences,
    grid,
    history,
    impacts,
    instances,
    machine,
    parts,
    posts,
    providers,
    sources,
    utilisation,
)
from greenai_desktop.catalog.folder import (
    VERSION_FILE,
    digest,
    factors_folder,
    merged_folder,
    own_folder,
    own_tables,
    shipped_digests,
)
from greenai_desktop.core.errors import CatalogError
from greenai_desktop.paths import read_regular

_MOST_BYTES: Final = 64_000_000
_MOST_NAMED: Final = 3
# Tables whose rows the program asks for by name: without one of them no figure comes of an estimate.
_ASKED_BY_NAME: Final = frozenset({
    "estimate_defaults.csv", "embodied_phases.csv", "power_model.csv", "pue.csv", "utilisation.csv",
})  # fmt: skip
# What is wrong with a table says other things to do where it is one of the user's.
_OF_AN_UPDATE: Final = {"table_not_read": "update_not_read", "missing_column": "update_lacks_column"}
_KEYS: Final = (("id",), ("factor_id",), ("raw_name",), ("zone",), ("provider", "region_code"))
# Each loads its tables from a folder and tells the rows that it left out; CPUs tell them on the first search.
_LOADERS: Final[tuple[Callable[[Path], Any], ...]] = (
    grid.GridCatalog, accelerators.AcceleratorCatalog, defaults.DefaultCatalog, utilisation.UtilisationCatalog,
    instances.InstanceCatalog, impacts.ImpactCatalog, providers.ProviderCatalog, embodied.EmbodiedCatalog,
    equivalences.EquivalenceCatalog, history.HistoryCatalog, machine.power_figures, cpus.CpuCatalog,
    cpu_peaks.CpuPeaks,
    components.ComponentCatalog, posts.PostCatalog, activities.ActivityCatalog, parts.PartCatalog,
    lambda folder: equipment.EquipmentCatalog(folder, lambda: embodied.EmbodiedCatalog(folder)),
    lambda folder: cpu_search.CpuSearch(folder, lambda: cpus.CpuCatalog(folder)),
)  # fmt: skip
_CACHED: Final = (
    grid.grid, accelerators.accelerators, defaults.defaults, utilisation.utilisation, instances.instances,
    impacts.impacts, components.components, providers.providers, embodied.embodied, equivalences.equivalences,
    history.history, cpus.cpus, cpu_peaks.cpu_peaks, cpu_search.cpu_search, sources.sources, equipment.equipment,
    posts.posts, activities.activities, parts.parts,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TableChange:
    """What an update changes in one table.

    Attributes:
        file: Name of the table.
        old_digest: SHA-256 of the table in force.
        new_digest: Of the new one.
        added: Rows that come, by their names.
        removed: Rows that go.
        changed: Rows that say something else.
    """

    file: str
    old_digest: str
    new_digest: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing changes."""
        return self.old_digest == self.new_digest


@dataclass(frozen=True, slots=True)
class Update:
    """Tables that were read and checked, and are not yet in force.

    Attributes:
        tables: What each of them changes.
        problems: Rows that would be left out; those of tables in force are not among them.
        left_aside: Files that are no table of the program.
        contents: The tables by file name.
    """

    tables: tuple[TableChange, ...]
    problems: tuple[CatalogError, ...]
    left_aside: tuple[str, ...]
    contents: Mapping[str, bytes]


def digests() -> dict[str, str]:
    """Digest of each table in force, by file name; a stored result keeps those that it used."""
    own = {path.name: digest(path.read_bytes()) for path in own_tables()} if is_updated() else {}
    return {**shipped_digests(), **own}


def is_updated() -> bool:
    """Whether tables of the user are in force."""
    return factors_folder().parent == merged_folder()


def changed_since(used: Mapping[str, str]) -> list[str]:
    """Tables that are no longer those that a result used, by their digests."""
    now = digests()
    return sorted(name for name, was in used.items() if now.get(name) != was)


def check(file: Path) -> Update:
    """Read tables and say what they change; nothing is written.

    Raises:
        CatalogError: it is no table and no ZIP of tables, it is too large, a table cannot be read, has no rows, or
            lacks rows that the program asks for.
    """
    try:
        return _checked(file)
    except CatalogError as error:
        raise CatalogError(_OF_AN_UPDATE.get(error.code, error.code), **error.facts) from error


def _checked(file: Path) -> Update:
    contents, left_aside = _contents(file)
    folder = factors_folder()
    with tempfile.TemporaryDirectory() as place:
        tried = Path(place) / "factors"
        shutil.copytree(folder, tried)
        for name, content in contents.items():
            (tried / name).write_bytes(content)
            _check_rows(folder / name, tried / name)
        problems = _problems(tried)
        known = {str(problem) for problem in _problems(folder)}
        tables = tuple(_change(folder / name, tried / name) for name in sorted(contents))
    fresh = tuple(problem for problem in problems if str(problem) not in known)
    return Update(tables, fresh, tuple(left_aside), contents)


def install(update: Update) -> None:
    """Put checked tables into force, beside those taken in before.

    Raises:
        CatalogError: they cannot be written.
    """
    own = own_folder()
    try:
        own.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=own.parent) as place:
            built = Path(place) / "own"
            built.mkdir()
            for path in own_tables() if is_updated() else ():
                shutil.copy(path, built / path.name)
            for name, content in update.contents.items():
                (built / name).write_bytes(content)
            (built / VERSION_FILE).write_text(__version__, encoding="utf-8")
            shutil.rmtree(own, ignore_errors=True)
            built.rename(own)
    except OSError as error:
        raise CatalogError("tables_not_written", folder=str(own), detail=str(error)) from error
    forget()


def reset() -> None:
    """Take the tables of the program again.

    Raises:
        CatalogError: the user's cannot be removed.
    """
    try:
        for folder in (own_folder(), merged_folder()):
            if folder.is_dir():
                shutil.rmtree(folder)
    except OSError as error:
        raise CatalogError("tables_not_written", folder=str(own_folder()), detail=str(error)) from error
    forget()


def forget() -> None:
    """Drop what was read of the tables, so that the next question reads those in force."""
    for loader in _CACHED:
        loader.cache_clear()


def _contents(file: Path) -> tuple[dict[str, bytes], list[str]]:
    """The tables in a file by name, and the names of what else is in it."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise CatalogError("update_too_large", file=file.name, most=_MOST_BYTES)
        content = read_regular(file)
        parts = _unpacked(content, file.name) if zipfile.is_zipfile(io.BytesIO(content)) else {file.name: content}
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError) as error:
        detail = error.strerror if isinstance(error, OSError) else str(error)
        raise CatalogError("table_not_read", file=file.name, detail=detail or "") from error
    tables = {name: part for name, part in parts.items() if name in shipped_digests()}
    if not tables:
        raise CatalogError("no_table_in_file", file=file.name)
    return tables, sorted(set(parts) - set(tables))


def _unpacked(content: bytes, name: str) -> dict[str, bytes]:
    """Members of a ZIP by their last name, never more than the limit, whatever its directory claims."""
    parts: dict[str, bytes] = {}
    left = _MOST_BYTES
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for member in packed.infolist():
            last = member.filename.replace("\\", "/").rpartition("/")[2]
            if member.is_dir() or not last:
                continue
            if last not in shipped_digests():
                parts[last] = b""
                continue
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise zipfile.BadZipFile(last)
            with packed.open(member) as stream:
                part = stream.read(left + 1)
            left -= len(part)
            if left < 0:
                raise CatalogError("update_too_large", file=name, most=_MOST_BYTES)
            parts[last] = part
    return parts


def _problems(folder: Path) -> list[CatalogError]:
    """Rows that break a rule, of all tables of a folder.

    Raises:
        CatalogError: a table cannot be read at all.
    """
    found: list[CatalogError] = []
    for load in _LOADERS:
        catalog = load(folder)
        if isinstance(catalog, grid.GridCatalog):
            catalog.providers()
        found += getattr(catalog, "problems", [])
    return found


def _check_rows(old: Path, new: Path) -> None:
    """Refuse a table that was cut off where the program would miss it.

    Raises:
        CatalogError: it has no rows, or lacks some that are asked for by name.
    """
    try:
        rows = _rows(new)
    except (csv.Error, UnicodeDecodeError) as error:
        raise CatalogError("table_not_read", file=new.name, detail=str(error)) from error
    if not rows:
        raise CatalogError("update_without_rows", file=new.name)
    gone = [name for name in _rows(old) if name not in rows] if new.name in _ASKED_BY_NAME else []
    if gone:
        raise CatalogError("update_lacks_rows", file=new.name, count=len(gone), rows=", ".join(gone[:_MOST_NAMED]))


def _change(old: Path, new: Path) -> TableChange:
    before, after = _rows(old), _rows(new)
    return TableChange(
        new.name,
        digest(old.read_bytes()) if old.is_file() else "",
        digest(new.read_bytes()),
        tuple(name for name in after if name not in before),
        tuple(name for name in before if name not in after),
        tuple(name for name, row in after.items() if name in before and before[name] != row),
    )


def _rows(path: Path) -> dict[str, dict[str, str]]:
    if not path.is_file():
        return {}
    reader = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    names = reader.fieldnames or ()
    key = next((columns for columns in _KEYS if set(columns) <= set(names)), tuple(names[:1]))
    return {":".join(row[column] or "" for column in key): row for row in reader}
