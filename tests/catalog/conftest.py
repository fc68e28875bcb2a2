import csv
import io
import shutil

import pytest

from greenai_desktop.catalog.grid import GridCatalog
from greenai_desktop.paths import resource


@pytest.fixture(scope="session")
def shipped():
    return GridCatalog(resource("factors"))


@pytest.fixture
def factors(tmp_path):
    """A copy of the shipped tables, and a function that rewrites one of them."""
    folder = tmp_path / "factors"
    shutil.copytree(resource("factors"), folder)

    class Copy:
        def __init__(self):
            self.folder = folder

        def rows(self, name):
            return list(csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines()))

        def write(self, name, rows):
            out = io.StringIO()
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
            (folder / name).write_text(out.getvalue(), encoding="utf-8")

        def change(self, name, place=0, **cells):
            rows = self.rows(name)
            rows[place].update(cells)
            self.write(name, rows)
            return rows[place]

    return Copy()
