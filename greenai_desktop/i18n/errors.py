"""What happened and what to do, for each error code."""

from __future__ import annotations

from typing import Final

from greenai_desktop.core.errors import GreenAIError
from greenai_desktop.i18n import N_, Language, filled, numbers
from greenai_desktop.i18n.activities import ACTIVITY_ERRORS
from greenai_desktop.i18n.cloud_errors import CLOUD_ERRORS
from greenai_desktop.i18n.cloud_figures import CASE_ERRORS
from greenai_desktop.i18n.equipment import EQUIPMENT_ERRORS
from greenai_desktop.i18n.estimate_errors import ESTIMATE_ERRORS
from greenai_desktop.i18n.file_errors import FILE_ERRORS
from greenai_desktop.i18n.inventory_errors import INVENTORY_ERRORS
from greenai_desktop.i18n.model_errors import MODEL_ERRORS

_DIGITS: Final = 6
_TYPED: Final = frozenset({"text", "unit", "value"})
_LONGEST: Final = 80

_MESSAGES: dict[str, tuple[str, str]] = {
    **FILE_ERRORS,
    **CLOUD_ERRORS,
    **CASE_ERRORS,
    **MODEL_ERRORS,
    **ESTIMATE_ERRORS,
    **EQUIPMENT_ERRORS,
    **INVENTORY_ERRORS,
    **ACTIVITY_ERRORS,
    "not_a_number": (N_("“{text}” is not a number."), N_("Type digits, such as 0.25 or 1250.")),
    "ambiguous_number": (N_("“{text}” can be read in two ways."), N_("Type {grouped} or {decimal}.")),
    "not_whole": (N_("“{text}” is not a whole number."), N_("Type it without decimals.")),
    "outside_bounds": (N_("{value} is outside the possible range."), N_("Check the value.")),
    "outside_limits": (N_("{value} is not possible here."), N_("Enter a number between {low} and {high}.")),
    "unknown_unit": (N_("“{unit}” is not a known unit."), N_("Use one of: {known}.")),
    "unit_mismatch": (N_("“{unit}” cannot be converted to {expected}."), N_("Check the unit.")),
    "pue_below_one": (N_("A PUE of {value} is not possible."), N_("A PUE is at least 1.")),
    "zone_missing": (
        N_("Nobody said where the electricity comes from."),
        N_("Choose a country or region in Settings, Place."),
    ),
    "zone_unknown": (N_("No factor is known for the zone “{value}”."), N_("List the zones with: greenai factors list")),
    "factor_out_of_range": (
        N_("{value} kg CO₂e/kWh cannot be right."),
        N_("Factors of electricity lie between 0 and {highest} kg CO₂e/kWh. Check the unit."),
    ),
    "contract_needs_evidence": (
        N_("A contract factor needs its evidence."),
        N_("Enter the contract, the guarantee of origin or the supplier's statement."),
    ),
    "self_consumption_needs_meter": (
        N_("Self-consumption counts only where it is metered on site."),
        N_("Enter the meter."),
    ),
    "limit_unreadable": (
        N_("“{text}” is no limit that can be read."),
        N_("Type one such as energy=2kWh, carbon=0.5kg, cost=1.20EUR, hours=3, 'latency_ms<=50' or 'score>=0.9'."),
    ),
    "length_unreadable": (N_("“{text}” is no length of time."), N_("Type one such as 90min or 2h.")),
    "hook_unreadable": (
        N_("“{text}” is no program with its arguments."),
        N_("Type it as one word in quotes, such as --hook 'notify-me --loud'."),
    ),
    "hook_failed": (
        N_("The program that is started at limits failed: {detail}"),
        N_("Check it in Settings, or with --hook. The recording goes on."),
    ),
    "limit_without_energy": (
        N_("The limit of energy is not watched: nothing tells the energy of this recording."),
        N_("See the sensors with: greenai sensors. The recording goes on."),
    ),
    "limit_without_carbon": (
        N_("The limit of carbon is not watched: nobody said where the electricity comes from."),
        N_("Choose a place in Settings or in the project. The recording goes on."),
    ),
    "limit_without_cost": (
        N_("The limit of cost is not watched: there is no price of electricity in its currency."),
        N_("Enter one in Settings. The recording goes on."),
    ),
    "limit_without_quantity": (N_("The limit does not say what it limits."), N_("Choose or type a quantity.")),
    "limit_not_possible": (
        N_("{value} is no possible limit of {quantity}."),
        N_("Enter a number; a budget is above 0."),
    ),
    "source_missing": (N_("The factor has no source."), N_("Say where it was read.")),
    "table_not_read": (
        N_("The table {file} cannot be read."),
        N_("If you took it in yourself: greenai factors update --reset. Else install the program again. {detail}"),
    ),
    "start_unreadable": (N_("“{text}” is no time."), N_("Type one such as 2026-11-03T18:00.")),
    "no_table_in_file": (
        N_("{file} holds no table of this program."),
        N_("Choose a table with the name that it has in the program, such as grid_intensity.csv, or a ZIP of tables."),
    ),
    "update_not_read": (N_("{file} cannot be read as a table."), N_("Choose another file. {detail}")),
    "update_lacks_column": (
        N_("The table {file} lacks the column {column}."),
        N_("Give it the columns of the program's own table, separated by commas."),
    ),
    "update_without_rows": (N_("The table {file} has no rows."), N_("It may have been cut off. Choose another file.")),
    "update_lacks_rows": (
        N_("The table {file} lacks rows that the program asks for: {rows} …"),
        N_("Change their values, and leave the rows in the table."),
    ),
    "update_too_large": (N_("{file} is too large for factor tables."), N_("Choose another file.")),
    "tables_not_written": (
        N_("The factor tables cannot be written in {folder}."),
        N_("Check its rights and the free space. {detail}"),
    ),
    "missing_column": (
        N_("The table {file} lacks the column {column}."),
        N_("If you took it in yourself: greenai factors update --reset. Else install the program again."),
    ),
    "bad_number": (
        N_("{file}, line {line}: “{value}” is not possible in the column {column}."),
        N_("The row was left out. Correct the table."),
    ),
    "empty_id": (N_("{file}, line {line}: the row has no name."), N_("The row was left out. Correct the table.")),
    "bad_pattern": (
        N_("{file}, line {line}: “{value}” cannot be used to look for names."),
        N_("The row was left out. Correct the table."),
    ),
    "unknown_unit_in_table": (
        N_("{file}, line {line}: “{value}” is not a unit of this table."),
        N_("The row was left out. Correct the table."),
    ),
    "missing_source": (
        N_("{file}, line {line}: the source “{value}” is not known."),
        N_("The row was left out. Correct the table."),
    ),
    "bounds_out_of_order": (
        N_("{file}, line {line}: {value} lies outside its own range."),
        N_("The row was left out. Correct the table."),
    ),
    "duplicate_id": (
        N_("{file}, line {line}: “{value}” is there twice."),
        N_("The row was left out. Correct the table."),
    ),
    "two_defaults": (
        N_("{file}: the zone {value} has two default rows."),
        N_("The first one counts. Correct the table."),
    ),
    "unknown_factor_in_table": (
        N_("{file}, line {line}: there is no factor “{value}”."),
        N_("The row was left out. Correct the table."),
    ),
    "unknown_zone_in_table": (
        N_("{file}, line {line}: there is no zone “{value}”."),
        N_("The row was left out. Correct the table."),
    ),
    "no_such_source": (N_("There is no source “{source}”."), N_("Install the program again.")),
    "unknown_source": (
        N_("The factor “{factor}” names a source that is not there: “{source}”."),
        N_("Install the program again."),
    ),
    "duplicate_factor": (N_("The factor “{factor}” is there twice."), N_("Install the program again.")),
    "range_missing": (N_("The factor “{factor}” has no range."), N_("Install the program again.")),
    "factor_unit": (
        N_("The unit {unit} of the factor “{factor}” does not fit here."),
        N_("Choose another factor."),
    ),
    "unknown_purpose": (
        N_("A factor serves accounting or comparisons, not “{value}”."),
        N_("Choose one of the two."),
    ),
    "unknown_factor_kind": (
        N_("“{value}” is no kind of factor."),
        N_("Choose grid, contract or self-consumption."),
    ),
    "range_out_of_order": (
        N_("The range from {low} to {high} does not hold the value {value}."),
        N_("Correct the range or the value."),
    ),
    "u95_below_one": (N_("A spread of {value} is not possible."), N_("A spread is a ratio of at least 1.")),
    "budget_not_positive": (N_("A budget of {value} is not possible."), N_("Enter a limit above 0.")),
    "setting_not_possible": (
        N_("“{value}” is not possible for the setting {setting}."),
        N_("Choose another value."),
    ),
    "settings_not_written": (
        N_("The settings could not be written to {file}."),
        N_("Check the free space and the rights of that folder. {detail}"),
    ),
    "not_a_workspace": (N_("{file} is not a workspace."), N_("Choose another file, or move this one away.")),
    "newer_workspace": (
        N_("This workspace was written by a newer version of the program."),
        N_("Update GreenAI Desktop; nothing was changed."),
    ),
    "damaged_workspace": (
        N_("The workspace {file} is damaged."),
        N_("Restore a backup; the damaged file is left as it is. {detail}"),
    ),
    "read_only_workspace": (
        N_("The workspace {file} cannot be written to."),
        N_("Check the rights of the file and its folder."),
    ),
    "workspace_gone": (
        N_("The workspace {file} was deleted, moved or replaced while it was open."),
        N_("Nothing more is kept in it. Copy what you need, put the file back, and start the program again."),
    ),
    "workspace_opened_to_read": (
        N_("The workspace {file} may only be read: nothing can be changed, recorded or imported."),
        N_("Look at it and export it as you like. To change it, check the rights of the file and its folder."),
    ),
    "workspace_busy": (
        N_("Another program is writing to the workspace."),
        N_("Wait a moment and try again; nothing was lost."),
    ),
    "disk_full": (N_("The disk is full."), N_("Free some space on it, then try again.")),
    "no_such_run": (N_("There is no run “{run}”."), N_("List the runs with: greenai runs")),
    "changed_meanwhile": (
        N_("Somebody else changed this meanwhile."),
        N_("Look at the present state, then change it again."),
    ),
    "cannot_write": (N_("{file} cannot be written."), N_("Choose another folder or name. {detail}")),
    "cancelled": (N_("Cancelled."), N_("Nothing was changed.")),
    "recorder_not_started": (N_("The recorder could not be started."), N_("Try again. {detail}")),
    "recorder_died": (
        N_("The recorder ended before it could record anything (exit code {exit_code})."),
        N_("Look into the log for the reason: {log}"),
    ),
    "handover_unreadable": (
        N_("The samples that were handed over cannot be read from {file}."),
        N_("Start the recording without them. {detail}"),
    ),
    "nothing_to_record": (
        N_("There is no command to record."),
        N_("Put it after two dashes: greenai run -- python3 train.py"),
    ),
    "compare_needs_two": (
        N_("A comparison needs two different runs."),
        N_("See their numbers with: greenai runs"),
    ),
    "unknown_metric": (
        N_("No run logged a value called “{metric}”."),
        N_("Logged values: {known}"),
    ),
    "unknown_project": (
        N_("There is no project “{name}”."),
        N_("Known projects: {known}. To make it: --create-project"),
    ),
    "no_such_zone": (N_("There is no zone “{value}”."), N_("Did you mean: {alike}? All zones: greenai factors list")),
    "file_exists": (N_("{file} is there already."), N_("Choose another name, or replace it with --force.")),
    "no_recording": (N_("Nothing is being recorded on this machine."), N_("Record with: greenai run -- COMMAND")),
    "not_recording": (N_("Run {run} is not being recorded."), N_("List the runs with: greenai runs")),
    "several_recordings": (N_("Several runs are being recorded: {runs}."), N_("Name one with --run.")),
    "app_missing": (
        N_("The window and the reports are not installed."),
        N_('Install them with: pip install "greenai-desktop[app]"'),
    ),
    "screen_libraries_missing": (
        N_("The window needs system libraries that are not installed."),
        N_("Install them with: sudo apt-get install {packages} – or use in a terminal: greenai monitor"),
    ),
    "settings_damaged": (
        N_("Some settings could not be read; defaults stand in for them."),
        N_("The damaged file was kept as {file}."),
    ),
    "value_missing": (N_("The factor has no value."), N_("Type digits, such as 46.1.")),
    "factor_needs_zone": (
        N_("The factor has no zone."),
        N_("Choose the country or region that it is for."),
    ),
    "low_above_value": (N_("The low end lies above the value."), N_("Exchange them, or correct one.")),
    "high_below_value": (N_("The high end lies below the value."), N_("Exchange them, or correct one.")),
    "range_needs_both": (N_("A range has two ends."), N_("Enter both, or none.")),
    "no_such_mark": (N_("The run has no mark at that moment."), N_("It may have been deleted with its run.")),
    "no_such_factor": (N_("There is no such factor."), N_("Choose another one.")),
    "project_without_name": (N_("A project needs a name."), N_("Type one.")),
    "no_such_project": (N_("There is no such project."), N_("Choose another one.")),
    "port_in_use": (
        N_("The port {port} is in use."),
        N_("Choose another one with --port, or end the program that uses it."),
    ),
    "cannot_listen": (
        N_("Nothing can be served at {host}, port {port}: {detail}"),
        N_("Choose another address with --host, or another port with --port."),
    ),
    "process_of_other": (
        N_("Process {pid} belongs to another user."),
        N_("Its user or the administrator can record it."),
    ),
    "no_such_process": (
        N_("There is no process {pid}."),
        N_("List the processes with: greenai top"),
    ),
    "no_carbon": (
        N_("The carbon footprint of the run “{name}” is not known."),
        N_("Say where its electricity comes from, in its properties."),
    ),
    "no_display": (
        N_("There is no screen to open a window on."),
        N_("In a terminal, use: greenai monitor"),
    ),
    "calibration_too_few": (
        N_("There are too few readings to calibrate with: {count} of at least {least}."),
        N_("Let the calibration run to its end, with the meter within reach."),
    ),
    "calibration_no_load": (
        N_("The power hardly changed between idle and load: by {span} W."),
        N_("End other programs that keep the machine busy, then calibrate again."),
    ),
    "calibration_below": (
        N_("The meter tells {whole} W, less than the {seen} W that the sensors of this machine see."),
        N_("Check that this machine, and all of it, is fed through the meter."),
    ),
    "calibration_scattered": (
        N_("The readings do not lie on a line: ± {percent} %."),
        N_("End other programs and unplug other devices from the meter, then calibrate again."),
    ),
    "calibration_not_possible": (
        N_("The readings give a machine that cannot be: {base} W at no load, and {slope} W more for each watt seen."),
        N_("Check that this machine, and nothing else, is fed through the meter."),
    ),
    "calibration_no_meter": (
        N_("No meter tells what the whole machine draws now."),
        N_("Add a wall meter on the Sensors page, or unplug the charger of a laptop."),
    ),
    "meter_name_missing": (N_("The meter has no name."), N_("Give the meter a name.")),
    "meter_name_taken": (N_("There is a meter called “{name}” already."), N_("Choose another name.")),
    "meter_address_wrong": (
        N_("“{address}” is no address of a meter."),
        N_("Type its address in the local network, such as 192.168.1.40."),
    ),
}


def title_and_hint(error: GreenAIError, language: Language) -> tuple[str, str]:
    """What happened and what to do; of an unknown code, the code and its facts."""
    title, hint = _MESSAGES.get(error.code, ("", ""))
    if not title:
        return str(error), ""
    facts = _Facts((name, _shown(name, value, language)) for name, value in error.facts.items())
    return (
        filled(language.gettext(title), title, facts),
        filled(language.gettext(hint), hint, facts).strip(),
    )


def _shown(name: str, value: object, language: Language) -> object:
    """A fact as it is said: tables by their names, and what was typed cut to what fits into a sentence."""
    if isinstance(value, float):
        return numbers.editable(value, language.code, _DIGITS)
    if name == "sheet" and isinstance(value, str):
        from greenai_desktop.i18n.inventory_files import sheet_name  # it takes numpy, and most errors are of no table

        return sheet_name(value, language)
    if name in _TYPED and isinstance(value, str) and len(value) > _LONGEST:
        return value[:_LONGEST] + "…"
    return value


class _Facts(dict[str, object]):
    """Facts of an error; one that is lacking leaves nothing behind."""

    def __missing__(self, key: str) -> str:
        return ""
