"""How long the PDF of a run takes."""

from __future__ import annotations

import time

from greenai_desktop.accounting.runs import account
from greenai_desktop.catalog.grid import grid
from greenai_desktop.i18n import language
from tests.helpers.bars import hold
from tests.helpers.runs import FakeWorkspace, curves_of, facts, run


def test_what_the_pdf_of_a_run_takes(tmp_path, capsys):
    made = facts()
    workspace = FakeWorkspace(made, curves_of(tuple(made.energies), count=1800))
    figures = account(made, grid())

    started_s = time.perf_counter()
    from greenai_desktop.accounting.paper import run_report
    from greenai_desktop.report.run_pdf import write_run_pdf

    report = run_report(workspace, run(), figures, None, language("en"))
    imported_s = time.perf_counter()
    write_run_pdf(report, tmp_path / "first.pdf", language("en"))
    first_s = time.perf_counter()
    write_run_pdf(report, tmp_path / "second.pdf", language("en"))
    second_s = time.perf_counter()

    with capsys.disabled():
        print(
            f"\nPDF of a run: imports {imported_s - started_s:.2f} s, first {first_s - imported_s:.2f} s, "
            f"next {second_s - first_s:.2f} s, {(tmp_path / 'first.pdf').stat().st_size / 1024:.0f} KiB"
        )
    hold("first PDF of a run, imports included", first_s - started_s, 1.5, "s")
