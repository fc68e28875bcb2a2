"""What is wrong with cells, rows, sites, documents or facts of the organisation, and what to do."""

from __future__ import annotations

from typing import Final

from greenai_desktop.i18n import N_

_AGAIN: Final = N_("Open the page again: somebody may have changed the table meanwhile.")

INVENTORY_ERRORS: Final[dict[str, tuple[str, str]]] = {
    "not_a_date": (N_("“{text}” is not a date."), N_("Type it as year-month-day, such as 2026-11-25.")),
    "ambiguous_date": (N_("“{text}” can be read in two ways."), N_("Type {first} or {second}.")),
    "no_such_day": (N_("There is no day {value}."), N_("Check the day, the month and the year.")),
    "not_above": (N_("{value} is too small here."), N_("Enter more than {low}.")),
    "text_too_long": (
        N_("This text is too long for a cell: {count} characters."),
        N_("Keep at most {most}. A whole document can be added as evidence."),
    ),
    "unknown_column": (N_("There is no column “{column}”."), N_("Check the name of the column.")),
    "no_such_row": (N_("The row is no longer there."), _AGAIN),
    "row_there_already": (N_("The row is there already."), _AGAIN),
    "wrong_kind_of_cell": (
        N_("Cells of the column “{column}” are of another kind."),
        N_("Enter numbers in columns of numbers, and text in columns of text."),
    ),
    "wrong_count_of_cells": (
        N_("The column “{column}” has not one cell for each row."),
        N_("Give as many cells as there are rows."),
    ),
    "no_such_site": (N_("There is no site {site}."), N_("Choose another one.")),
    "site_name_taken": (N_("There is a site called “{name}” already."), N_("Choose another name.")),
    "site_without_name": (N_("A site needs a name."), N_("Type one: equipment names its site by it.")),
    "no_such_evidence": (N_("There is no document {evidence}."), N_("Choose another one, or add it again.")),
    "evidence_too_big": (
        N_("{name} is too large to be kept."),
        N_("Documents of up to {largest} MB are kept. Keep the pages that matter, or note where it lies."),
    ),
    "footprint_without_source": (
        N_("A declared footprint needs its source."),
        N_("Type who declared it, and where it can be read."),
    ),
    "against_needs_year": (
        N_("A year to compare with needs a year that is compared."),
        N_("Say which: --year 2026 --against 2025"),
    ),
    "no_base_year": (
        N_("The organisation has no base year."),
        N_("Choose one in Inventory, Organisation and sites, or say which: --against 2025"),
    ),
    "unknown_origin": (
        N_("There is nothing called “{value}” to leave out."),
        N_("Estimates and runs that can be left out: {known}."),
    ),
    "range_of_one_end": (N_("A range has two ends."), N_("Enter both, or none.")),
    "unknown_document": (
        N_("There is no document “{name}” here."),
        N_("Add it as evidence first. Known are: {known}."),
    ),
    "unknown_factor_name": (
        N_("There is no factor “{name}”, or there are several of that name."),
        N_("Choose it in the form of its post."),
    ),
    "unknown_post": (N_("There is no post “{name}”."), N_("Choose one of the list of posts.")),
}
