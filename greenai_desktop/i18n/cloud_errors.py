"""What is wrong with a file of cloud figures, a workbook or a profile of columns, and what to do."""

from __future__ import annotations

from typing import Final

from greenai_desktop.i18n import N_

CLOUD_ERRORS: Final[dict[str, tuple[str, str]]] = {
    "cell_is_formula": (
        N_("{file}, line {line}, column {column}: the cell holds a formula."),
        N_("The row was left out. Copy the column and paste it back as values."),
    ),
    "cloud_access_denied": (
        N_("{file}: the provider refused access to {names}."),
        N_("Their emissions are missing. Ask for the right to read carbon data, then export again."),
    ),
    "cloud_basis_unknown": (
        N_("{file}, line {line}, column {column}: “{value}” is neither location-based nor market-based."),
        N_("The row was left out. Correct the cell."),
    ),
    "cloud_change_differs": (
        N_("{file}, line {line}, column {column}: the change is {value}, but the two months differ by {sum}."),
        N_("The row was left out. Export it again."),
    ),
    "cloud_column_twice": (
        N_("{file}: the column “{column}” is there twice."),
        N_("Remove or rename one of them."),
    ),
    "cloud_column_unknown": (
        N_("{file}: the column “{column}” is not known."),
        N_(
            "It may hold emissions in another unit or of another meaning, so nothing was read. Export with "
            "the documented columns, or map the columns yourself."
        ),
    ),
    "cloud_columns_missing": (
        N_("{file}: columns are missing: {names}."),
        N_("Nothing was read. Export with all of the columns, or map the columns yourself."),
    ),
    "cloud_fields_missing": (
        N_("{file}, record {line}: fields are missing: {names}."),
        N_("It was left out. Export it again."),
    ),
    "cloud_file_empty": (
        N_("{file}: there are headings, but no figure below them."),
        N_("Choose a period that has been published, then export again."),
    ),
    "cloud_format_not_recognised": (
        N_("{file} is no cloud export that is known."),
        N_(
            "Known are Google Cloud, AWS, Azure, Cloud Carbon Footprint and Green Algorithms. For any other "
            "table, map the columns yourself."
        ),
    ),
    "cloud_gaps": (
        N_("{file}: {count} of {whole} samples of “{column}” are missing."),
        N_("They are gaps, not zeros: the energy is at least what is shown."),
    ),
    "cloud_heading_unit": (
        N_("{file}: the heading “{column}” names a unit other than kgCO₂e."),
        N_("Nothing was read. Export in kilograms, or map the columns yourself and choose the unit."),
    ),
    "cloud_metric_unit": (
        N_("{file}: the metric {column} is in “{value}”; joules were expected."),
        N_("Nothing was read. Export the metric GpuEnergyJoules."),
    ),
    "cloud_metric_unknown": (
        N_("{file}: there is no metric GpuEnergyJoules, only {names}."),
        N_("Export that metric with the aggregation Total."),
    ),
    "cloud_model_not_known": (
        N_("{file}: version “{value}” of the provider’s method is not known."),
        N_(
            "Its columns may mean something else. Check what changed, then choose this version to read it all the same."
        ),
    ),
    "cloud_model_not_there": (
        N_("{file}: there is no version “{value}” of the method."),
        N_("Choose one of: {known}."),
    ),
    "cloud_model_unknown": (
        N_("{file}, line {line}, column {column}: “{value}” is no version of the provider’s method."),
        N_("The row was left out. Correct the cell."),
    ),
    "cloud_models_change": (
        N_("{file}: the provider’s method changes on the way: versions {known}."),
        N_("Compare years only within one version."),
    ),
    "cloud_models_mixed": (
        N_("{file} holds the same use in several versions of the method: {known}."),
        N_("Together they would count it twice, so nothing was read. Choose one version."),
    ),
    "cloud_month_not_told": (
        N_("{file} does not say of which month its figures are."),
        N_("Choose the month."),
    ),
    "cloud_month_unreadable": (
        N_("“{value}” is no month."),
        N_("Type it as year-month, such as 2025-03."),
    ),
    "cloud_more_pages": (
        N_("{file} is one page of an answer that goes on."),
        N_("The figures are partial. Fetch the other pages with its skipToken and import them together."),
    ),
    "cloud_not_a_sum": (
        N_("{file}: “{column}” holds averages or extremes, no sums."),
        N_("No energy can be told from them. Export the metric with the aggregation Total (Sum)."),
    ),
    "cloud_offsets_refused": (
        N_("{file}: the column “{column}” was not read."),
        N_("It takes offsets off the emissions. Offsets are told apart and never subtracted from any figure here."),
    ),
    "cloud_period_backwards": (
        N_("{file}, line {line}, column {column}: the period ends before it begins ({value})."),
        N_("The row was left out. Correct the cell."),
    ),
    "cloud_reports_mixed": (
        N_("{file} holds several reports of the same emissions: {names}."),
        N_("Together they would count them twice, so nothing was read. Import one report at a time."),
    ),
    "cloud_row_twice": (
        N_("{file}, line {line}: this account, service, region and period is there already."),
        N_("The row was left out. Check whether the export was written twice."),
    ),
    "cloud_sample_wrong": (
        N_("{file}, series {line} ({column}): the sample of {value} cannot be right."),
        N_("It was left out."),
    ),
    "cloud_scope_not_told": (
        N_("{file} does not say which scopes were asked for."),
        N_("Choose the scope that you asked the provider for, or all of them."),
    ),
    "cloud_scope_unknown": (
        N_("{file}, line {line}, column {column}: “{value}” is no scope."),
        N_("The row was left out. Write 1, 2, 3 or all."),
    ),
    "cloud_series_empty": (
        N_("{file}: the series “{column}” holds no sample."),
        N_("Choose a period in which it was running."),
    ),
    "cloud_series_overlap": (
        N_("{file}: a series for everything stands beside series of its parts."),
        N_("Together they would count the energy twice, so nothing was read. Export with one way of splitting."),
    ),
    "cloud_sum_differs": (
        N_("{file} states {value} kg CO₂e in all, but its rows make {sum} kg CO₂e."),
        N_("The file may be incomplete. Export it again before you rely on it."),
    ),
    "cloud_too_many": (
        N_("{file}: only the first {count} figures were read."),
        N_("Export a shorter period, or group by month."),
    ),
    "cloud_total_differs": (
        N_("{file}, line {line}, column {column}: the total is {value}, but its scopes make {sum}."),
        N_("The row was left out. Export it again."),
    ),
    "cloud_unit_odd": (
        N_("{file}, line {line}, column {column}: {value} does not go with the energy of the row."),
        N_("The row was left out. The unit is probably another one than documented."),
    ),
    "cloud_unit_unknown": (
        N_("{file}, line {line}, column {column}: the unit “{value}” was not expected here."),
        N_("The row was left out. The documented unit is MTCO2e, metric tonnes."),
    ),
    "file_not_kept": (
        N_("{file} cannot be written."),
        N_("Check the rights of your folder and the free space. {detail}"),
    ),
    "json_damaged": (
        N_("{file} is damaged JSON."),
        N_("Export it again. {detail}"),
    ),
    "json_file_too_large": (
        N_("{file} is larger than {count} MB."),
        N_("Export one record a line (JSON lines), or a shorter period."),
    ),
    "parquet_damaged": (
        N_("{file} is a damaged Parquet file."),
        N_("Copy it again. {detail}"),
    ),
    "parquet_reader_missing": (
        N_("{file}: reading Parquet needs pyarrow, which is not installed."),
        N_("Install the extra “parquet”, or export as CSV."),
    ),
    "profile_basis_unknown": (
        N_("“{value}” is neither location-based nor market-based."),
        N_("Choose one of the two, or neither."),
    ),
    "profile_column_twice": (
        N_("The column “{column}” was given two meanings."),
        N_("Choose another column for one of them."),
    ),
    "profile_field_unknown": (
        N_("The profile speaks of “{value}”, which is not known."),
        N_("Make the profile again."),
    ),
    "profile_scope_unknown": (
        N_("“{value}” is no scope."),
        N_("Choose 1, 2, 3 or all."),
    ),
    "profile_unit_unknown": (
        N_("The unit “{value}” does not fit here."),
        N_("Choose one of: {known}."),
    ),
    "profile_unreadable": (
        N_("This is no profile of columns."),
        N_("Make the profile again."),
    ),
    "profile_without_figure": (
        N_("The profile names no column of emissions or of energy."),
        N_("Say which column it is."),
    ),
    "profile_without_period": (
        N_("The profile names no period."),
        N_("Choose a column of months or days, or type one month for all rows."),
    ),
    "workbook_damaged": (
        N_("{file} is a damaged workbook."),
        N_("Open it in a spreadsheet and save it again as .xlsx. {detail}"),
    ),
    "workbook_entities": (
        N_("{file} declares entities of its own, which no spreadsheet writes."),
        N_("It was not read. Ask where it comes from."),
    ),
    "workbook_hidden_sheets": (
        N_("{file} has hidden sheets, which were not read: {names}."),
        N_("Show them in the spreadsheet if they belong to it."),
    ),
    "workbook_locked": (
        N_("{file} is locked by a password, or is an old .xls file."),
        N_("Save it as .xlsx without a password."),
    ),
    "workbook_macros": (
        N_("{file} holds macros, which are not run."),
        N_("Only its cells are read."),
    ),
    "workbook_merged": (
        N_("{file} has merged cells: {names}."),
        N_("Only the first cell of each holds its value; the others are empty. Unmerge them and fill them in."),
    ),
    "workbook_no_sheet": (
        N_("{file} has no sheet “{value}”."),
        N_("Choose one of its sheets."),
    ),
    "workbook_reader_missing": (
        N_("{file}: reading XLSX needs openpyxl, which is not installed."),
        N_("Install the extra “app”, or save the table as CSV."),
    ),
    "workbook_too_large": (
        N_("{file} would unpack to far more than a table needs."),
        N_("It was not read. Save the sheet as CSV if the file is yours."),
    ),
    "workbook_without_sheets": (
        N_("{file} has no sheet that is shown."),
        N_("Show the sheet in the spreadsheet."),
    ),
}
