"""What is wrong with an estimate, a baseline or a file that describes one, and what to do."""

from __future__ import annotations

from typing import Final

from greenai_desktop.i18n import N_

_FORM: Final = N_("The form of such files: greenai estimate --schema. An example: greenai estimate --example")

ESTIMATE_ERRORS: Final[dict[str, tuple[str, str]]] = {
    "no_such_estimate": (
        N_("There is no estimate {estimate}."),
        N_("List the estimates with: greenai estimate --list"),
    ),
    "estimate_unreadable": (
        N_("The estimate {estimate}, “{name}”, cannot be read; the others can."),
        N_("A newer version of the program may have written it: update. What is stored of it was not touched."),
    ),
    "no_such_baseline": (N_("There is no such baseline."), N_("Choose another one.")),
    "no_such_default": (N_("There is no such default of the team."), N_("Choose another one.")),
    "baseline_without_name": (
        N_("A baseline needs the name of who locks it."),
        N_("Type your name: it is shown with the baseline."),
    ),
    "unknown_field": (N_("There is no value called “{field}”."), N_("See their names with: greenai estimate --schema")),
    "unknown_choice": (N_("“{value}” is no choice of “{field}”."), N_("Choose one of: {known}.")),
    "json_unreadable": (
        N_("{file}, line {line}, column {column}: this is no JSON."),
        N_("Correct it there: {detail}"),
    ),
    "json_too_deep": (N_("{file}: values are nested too deeply."), _FORM),
    "json_too_large": (N_("{file} is too large for an estimate."), _FORM),
    "json_no_text": (N_("{file} is no text in UTF-8."), N_("Save it as UTF-8, or choose another file.")),
    "draft_no_object": (N_("{path} should be an object in braces, and is {value}."), _FORM),
    "draft_no_list": (N_("{path} should be a list in brackets, and is {value}."), _FORM),
    "draft_no_text": (N_("{path} should be a text in quotes, and is {value}."), _FORM),
    "draft_no_yes_or_no": (N_("{path} should be true or false, and is “{value}”."), _FORM),
    "draft_no_number": (
        N_("{path} should be a number, and is “{value}”."),
        N_("Write digits with a decimal point, without quotes and without a unit, such as 2.5."),
    ),
    "draft_no_whole_number": (
        N_("{path} should be a whole number from 0, and is “{value}”."),
        N_("Write digits without decimals."),
    ),
    "draft_no_year": (
        N_("{path} should be a year from {low} to {high}, and is “{value}”."),
        N_("Write 0 where the newest factors are to be taken."),
    ),
    "draft_negative": (N_("{path} is {value}, which is below 0."), N_("Write 0 or more.")),
    "draft_no_choice": (N_("{path} cannot be “{value}”."), N_("Choose one of: {known}.")),
    "draft_no_currency": (
        N_("{path} should be the code of a currency, and is “{value}”."),
        N_("Write three capital letters, such as EUR."),
    ),
    "draft_no_date": (N_("{path} should be a date, and is “{value}”."), N_("Write it as 2026-12-31.")),
    "draft_unknown_name": (N_("{path} has no “{value}”."), N_("Names that fit: {known}.")),
    "draft_lacks": (N_("{path} lacks “{value}”."), N_("It is needed. Possible: {known}.")),
    "draft_range_out_of_order": (
        N_("{path}: the range from {low} to {high} does not hold the value {value}."),
        N_("Correct the range or the value."),
    ),
    "draft_other_schema": (
        N_("{path} is {value}; this program reads version {known}."),
        N_("Update GreenAI Desktop, or write the file in that version."),
    ),
    "draft_too_many": (N_("{path} has {value} entries; {known} are possible."), N_("Join what is alike.")),
    "name_given_twice": (N_("{file}: the name “{value}” is given twice in one object."), N_("Leave one of them out.")),
    "draft_has_problems": (
        N_("The estimate cannot be computed: {detail}"),
        N_("Correct what is named; greenai estimate --schema tells what each value may be."),
    ),
    "hardware_unknown": (
        N_("No hardware called “{value}” is known."),
        N_("Type more of its name, or give its power with --power, such as --power 400."),
    ),
    "hardware_ambiguous": (N_("“{value}” may be several kinds of hardware."), N_("Type one of: {known}.")),
    "nothing_to_estimate": (
        N_("There is nothing to estimate."),
        N_("Name a file, or say it: greenai estimate --hardware \"H100 SXM5 80GB\" --count 8 --hours 100 --zone FR"),
    ),
    "stdin_once": (N_("The standard input can be read once."), N_("Put one of both into a file.")),
    "estimates_need_two": (
        N_("A comparison needs two estimates."),
        N_("Name files, or numbers of stored estimates: greenai estimate --list"),
    ),
    "file_or_options": (
        N_("A file and the options that stand for one do not go together."),
        N_("Leave out the options of “instead of a file”, or the file."),
    ),
    "limits_need_project": (N_("Limits belong to a project."), N_("Name it with --project.")),
    "no_limits_in_estimate": (
        N_("The estimate has no figure that a recording could be held against."),
        N_("See what is missing in it: the column of the status tells."),
    ),
    "unknown_region": (N_("No region “{value}” is known."), N_("Did you mean: {known}?")),
    "unknown_provider": (N_("No regions are known of a provider “{value}”."), N_("Choose among: {known}.")),
}  # fmt: skip
