"""What is wrong with a file that comes in or goes out, and what to do."""

from __future__ import annotations

from typing import Final

from greenai_desktop.i18n import N_

FILE_ERRORS: Final[dict[str, tuple[str, str]]] = {
    "file_not_read": (
        N_("{file} cannot be read."),
        N_("Check its rights, and whether it is still there. {detail}"),
    ),
    "file_empty": (N_("{file} is empty."), N_("Choose another file.")),
    "binary_file": (N_("{file} is no text file."), N_("Save the table as CSV and import that.")),
    "spreadsheet_file": (N_("{file} is a spreadsheet."), N_("Save the table as CSV and import that.")),
    "compressed_file": (N_("{file} is compressed."), N_("Unpack it first.")),
    "file_not_regular": (
        N_("{file} is a folder, a pipe or a device."),
        N_("Choose a file; write what the pipe tells into one first."),
    ),
    "hourly_header_unknown": (
        N_("{file} has no column of times and one of carbon intensity."),
        N_("Name them in the first line, such as “Datetime (UTC)” and “Carbon intensity gCO2eq/kWh”."),
    ),
    "hourly_too_few": (N_("{file} holds less than two hours with a figure."), N_("Choose another file.")),
    "hourly_not_steady": (
        N_("{file}: the times are no steady hours."),
        N_("Export the series hour by hour, without sums of months or years."),
    ),
    "time_twice": (
        N_("{file}, line {line}, column {column}: the time {value} is there twice."),
        N_("The row was left out. Export the series in UTC."),
    ),
    "line_too_long": (
        N_("{file}, line {line}: the line is too long to be text."),
        N_("Check that the file is a table or a log."),
    ),
    "header_unknown": (
        N_("{file}: the headings of the table are not known."),
        N_("The first line must hold the names of the columns."),
    ),
    "file_of_cloud": (
        N_("{file} holds figures of a cloud provider, not runs."),
        N_("Take it in on the page Inventory, tab Cloud, or with: greenai cloud FILE"),
    ),
    "format_not_recognised": (
        N_("{file}: the format is not known."),
        N_(
            "Known are CodeCarbon, Carbontracker, nvidia-smi, Zeus and sacct. "
            "The first line of a table must hold the names of its columns."
        ),
    ),
    "file_without_runs": (
        N_("{file}: there are headings, but no run below them."),
        N_("Choose the file once a run has been written into it."),
    ),
    "readings_far_apart": (
        N_("{file}: the readings lie hours apart; no energy can be told from them."),
        N_("Let nvidia-smi write more often, such as with -l 1. Tick it if you want the run without its energy."),
    ),
    "import_overlaps": (
        N_("Line {line}: part of its time is that of the window of line {by}."),
        N_("Both together count that time twice."),
    ),
    "import_holds_pue": (
        N_("Line {line}: the energy of the file holds a PUE of {pue}; the machine itself took {kwh} kWh."),
        N_("The list of runs shows the energy of the machine; the PUE counts in its carbon and cost."),
    ),
    "format_unknown": (N_("There is no format “{value}”."), N_("Use one of: {known}.")),
    "too_many_columns": (
        N_("{file}: the table has more than {count} columns."),
        N_("Leave out the columns that are not needed."),
    ),
    "signs_not_read": (
        N_("{file}, line {line}, column “{column}”: a letter cannot be read and is shown as \ufffd."),
        N_("The file mixes two encodings. Correct the letter, or save the file as UTF-8."),
    ),
    "quote_not_closed": (
        N_("{file}, line {line}: a quotation mark is not closed."),
        N_("The line was left out. Correct its quotation marks."),
    ),
    "run_not_possible": (
        N_("{file}, line {line}: its time, duration or energy cannot be that of a run."),
        N_("It was left out. Correct the line."),
    ),
    "row_not_read": (
        N_("{file}, line {line}: the row cannot be read."),
        N_("Check the quotes around it. {detail}"),
    ),
    "line_truncated": (
        N_("{file}, line {line}: the last line is cut off ({count} cells of {expected})."),
        N_("It was left out. Copy the file again."),
    ),
    "cells_do_not_fit": (
        N_("{file}, line {line}: the row has {count} cells, the headings are {expected}."),
        N_("It was left out. Check the delimiter of this line."),
    ),
    "decimal_commas": (
        N_("{file}, line {line}: the row has {count} cells, the headings are {expected}: decimal commas?"),
        N_("It was left out. Save the file with decimal points, or with semicolons between the cells."),
    ),
    "cell_no_number": (
        N_("{file}, line {line}, column {column}: “{value}” is not a number."),
        N_("The row was left out. Correct the cell."),
    ),
    "cell_negative": (
        N_("{file}, line {line}, column {column}: {value} is negative."),
        N_("The row was left out. Correct the cell."),
    ),
    "cell_empty": (
        N_("{file}, line {line}, column {column}: the cell holds no number."),
        N_("The row was left out. Fill in the cell."),
    ),
    "cell_no_time": (
        N_("{file}, line {line}, column {column}: “{value}” is no time."),
        N_("The row was left out. Correct the cell."),
    ),
    "cell_no_duration": (
        N_("{file}, line {line}, column {column}: “{value}” is no duration."),
        N_("The row was left out. Correct the cell."),
    ),
    "cell_out_of_range": (
        N_("{file}, line {line}, column {column}: {value} is not possible."),
        N_("The row was left out. Correct the cell."),
    ),
    "too_few_rows": (
        N_("{file}: there are no two readings with a time and a power."),
        N_("Ask nvidia-smi for timestamp and power.draw, with -l 1."),
    ),
    "job_not_ended": (
        N_("{file}, line {line}: the job has not ended ({value})."),
        N_("It was left out. Export it once it has ended."),
    ),
    "job_never_ran": (N_("{file}, line {line}: the job never ran ({value})."), N_("It was left out.")),
    "log_line_odd": (N_("{file}, line {line}: “{value}” cannot be read."), N_("The line was left out.")),
    "log_without_run": (
        N_("{file}: the log tells of no run that has ended."),
        N_("Choose the log whose name ends with _carbontracker.log."),
    ),
    "too_many_runs": (
        N_("{file}: there are more than {count} runs; those after line {line} were left out."),
        N_("Split the file and import its parts."),
    ),
    "import_superseded": (
        N_("Line {line}: its energy is part of the run of line {by}."),
        N_("It would be counted twice. Tick it if you want it all the same."),
    ),
    "import_part_of_other": (
        N_("Line {line}: its energy is part of the run in {other}, line {by}."),
        N_("It would be counted twice. Tick it if you want it all the same."),
    ),
    "import_implausible": (
        N_("Line {line}: the file says {value} kg CO₂e per kWh, which is not plausible."),
        N_("Say in which units the file is."),
    ),
    "import_no_energy": (
        N_("Line {line}: the file tells no energy."),
        N_("A zero there means that nothing was measured. Tick it if you want the run without its energy."),
    ),
    "import_odd_energy": (
        N_("Line {line}: an energy of {value} J is not plausible; it was left aside."),
        N_("Counters of clusters run over. Tick it if you want the run without its energy."),
    ),
    "import_parts_differ": (
        N_("Line {line}: the devices do not add up to the total."),
        N_("The total counts, without its parts."),
    ),
    "import_pue_unknown": (
        N_("Line {line}: the energy may hold a PUE that this file does not tell."),
        N_("No PUE is applied to it again."),
    ),
    "import_odd_pue": (N_("Line {line}: a PUE of {value} is not possible."), N_("It was left aside.")),
    "import_other_version": (
        N_("Line {line}: the row has the columns of another version than the headings."),
        N_("It was read by its own columns."),
    ),
    "import_gpu_not_named": (
        N_("{file}: no column names the graphics card; all rows were taken for one card."),
        N_("Ask nvidia-smi for index or uuid, too."),
    ),
    "import_cards_mixed": (
        N_("{file}: several graphics cards, and no column tells them apart."),
        N_("The energy is too small. Ask nvidia-smi for index or uuid, too."),
    ),
    "import_node_energy": (
        N_("Line {line}: the energy is that of whole nodes."),
        N_("If other jobs ran on them, theirs is in it."),
    ),
    "import_known": (N_("This run is in the workspace already."), N_("Tick it if you want it a second time.")),
    "import_twice": (N_("This run is twice in these files."), N_("The longest one is taken.")),
    "parquet_missing": (
        N_("Parquet files need pyarrow, which is not installed."),
        N_('Install it with: pip install "greenai-desktop[parquet]"'),
    ),
    "table_too_many_rows": (
        N_("{file}: there are more than {count} rows; those from line {line} on were left out."),
        N_("Split the file and import its parts."),
    ),
    "table_headings_unknown": (
        N_("{file}: no heading of the table is known."),
        N_("Say which column is which, or fill in the template."),
    ),
    "table_without_rows": (N_("{file}: there are headings, but no row below them."), N_("Choose another file.")),
    "table_newer": (
        N_("{file} was written by a newer version of this program."),
        N_("Update the program, or export the table as CSV."),
    ),
    "table_is_another": (
        N_("{file} holds another table: {sheet}."),
        N_("Choose the table that the file is of."),
    ),
    "heading_unit_unknown": (
        N_("{file}, column {column}: the unit “{unit}” is not one of {known}."),
        N_("The column was left aside. Correct the unit in its heading, or choose it."),
    ),
    "heading_twice": (
        N_("{file}, column {column}: another column has the same meaning."),
        N_("It was left aside. Say which of the two is meant."),
    ),
    "heading_project_unknown": (
        N_("{file}, column {column}: there is no such project here."),
        N_("The column was left aside. Make the project first."),
    ),
    "workbook_writer_missing": (
        N_("Spreadsheets cannot be written here."),
        N_("Install openpyxl, or export as CSV."),
    ),
    "not_a_project_file": (
        N_("{file} is not the file of a project."),
        N_("Choose a file that was written by Export project."),
    ),
    "newer_project_file": (
        N_("{file} was written by a newer version of this program."),
        N_("Update the program; nothing was taken in."),
    ),
    "damaged_project_file": (
        N_("{file} is damaged or was altered."),
        N_("Nothing was taken in. Export the project again and copy the file again. {detail}"),
    ),
    "project_known": (
        N_("Runs of “{name}” are here already: {count}."),
        N_("Add --again to take the project in once more."),
    ),
}
