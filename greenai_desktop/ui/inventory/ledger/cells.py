"""Totals by scope, post and stage as a table: what the bars show, cell by cell."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from greenai_desktop.core.ledger import Total
from greenai_desktop.core.ledger_totals import LedgerTotals
from greenai_desktop.i18n import _, active
from greenai_desktop.i18n.ledger_notices import scope_text
from greenai_desktop.ui.inventory.ledger.filters import order_of
from greenai_desktop.ui.inventory.ledger.words import figure, post_name, range_of, stage_name
from greenai_desktop.ui.widgets.table import Column, TableModel, TableView


def cell_columns(totals: LedgerTotals) -> list[Column]:
    """The cells in the order of scopes and posts, then the totals of scopes, stages and all.

    Every row says of what it is the total, so that nobody adds sums to their parts.
    """
    cells = sorted(totals.by_cell, key=lambda cell: (order_of(cell.post), stage_name(cell.stage)))
    rows: list[tuple[str, str, str, Total]] = [
        (scope_text(cell.post.scope, active()), post_name(cell.post), stage_name(cell.stage), totals.by_cell[cell])
        for cell in cells
    ]
    every = _("all")
    posts = sorted(totals.by_post, key=order_of)
    rows += [(scope_text(post.scope, active()), post_name(post), every, totals.by_post[post]) for post in posts]
    rows += [(every, every, stage_name(stage), total) for stage, total in totals.by_stage.items()]
    rows += [(scope_text(scope, active()), every, every, totals.by_scope[scope]) for scope in sorted(totals.by_scope)]
    rows.append((every, every, every, totals.whole))
    return [
        Column("scope", _("Scope"), [row[0] for row in rows], width=110),
        Column("post", _("BEGES post"), [row[1] for row in rows], width=360),
        Column("stage", _("Stage"), [row[2] for row in rows], width=170),
        Column("kgco2e", _("CO₂e"), [row[3].value for row in rows], is_number=True, show=figure, width=130),
        Column("range", _("95% interval"), [range_of(row[3]) for row in rows], width=200),
        Column("count", _("Lines"), [row[3].line_count for row in rows], is_number=True, show=str),
        Column("missing", _("Without a figure"), [row[3].missing_count for row in rows], is_number=True, show=str),
    ]


class CellsView(QWidget):
    """The table."""

    def __init__(self) -> None:
        super().__init__()
        self.model = TableModel(parent=self)
        self.view = TableView(self.model, "ledger-cells", _("Totals by scope, post and stage"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)

    def show_totals(self, totals: LedgerTotals) -> None:
        """Show these."""
        self.model.set_columns(cell_columns(totals))
        self.view.fit_columns("post")
