"""Codes of the core as words of a report.

An unknown code is printed as it is, its underscores as blanks: better a plain word than a missing fact.
"""

from __future__ import annotations

from greenai_desktop.core.footprint import Hosting
from greenai_desktop.core.lines import Stage
from greenai_desktop.core.samples import Status
from greenai_desktop.i18n import Language

SIGNS = {
    Status.MEASURED: "✓",
    Status.MODELLED: "≈",
    Status.ESTIMATED: "≈",
    Status.ENTERED: "✎",
    Status.DEFAULT: "○",
    Status.IMPORTED: "↓",
    Status.PROVIDER_REPORTED: "↓",
    Status.MISSING: "∅",
    Status.SUSPECT: "⚠",
}


def status_words(status: Status, language: Language) -> str:
    """Sign and word of a status."""
    _ = language.gettext
    word = {
        Status.MEASURED: _("measured"),
        Status.MODELLED: _("modelled"),
        Status.ESTIMATED: _("estimated"),
        Status.ENTERED: _("entered"),
        Status.DEFAULT: _("default"),
        Status.IMPORTED: _("imported"),
        Status.PROVIDER_REPORTED: _("reported by the provider"),
        Status.MISSING: _("missing"),
        Status.SUSPECT: _("suspect"),
    }[status]
    return f"{SIGNS[status]} {word}"


def stage_words(code: str, language: Language) -> str:
    """A stage of the life cycle."""
    _ = language.gettext
    return {
        "": _("stage not given"),
        Stage.UNSET.value: _("stage not given"),
        Stage.DATA.value: _("data"),
        Stage.EXPERIMENT.value: _("experiment"),
        Stage.TRAINING.value: _("training"),
        Stage.EVALUATION.value: _("evaluation"),
        Stage.PRODUCTION.value: _("production"),
        Stage.RETRAINING.value: _("retraining"),
    }.get(code, _spelled(code))


def state_words(code: str, language: Language) -> str:
    """How a run ended."""
    _ = language.gettext
    return {
        "finished": _("finished"),
        "recording": _("still recording"),
        "running": _("still recording"),
        "interrupted": _("interrupted"),
        "failed": _("the command failed"),
        "recovered": _("closed afterwards, after an interruption"),
    }.get(code, _spelled(code))


def label_words(code: str, language: Language) -> str:
    """What a line about machine or place speaks of."""
    _ = language.gettext
    return {
        "host": _("Computer"),
        "hostname": _("Computer"),
        "cpu": _("Processor"),
        "cpu_name": _("Processor"),
        "gpu": _("Graphics cards"),
        "memory": _("Memory"),
        "system": _("System"),
        "chassis": _("Kind of machine"),
        "threads": _("Threads"),
        "zone": _("Zone of electricity"),
        "hosting": _("Where it stands"),
        "pue": _("PUE"),
        "provider": _("Cloud provider"),
        "region": _("Region"),
        "price": _("Price of electricity"),
    }.get(code, _spelled(code).capitalize())


def hosting_words(code: str, language: Language) -> str:
    """Where a machine stands."""
    _ = language.gettext
    return {
        Hosting.OFFICE.value: _("at a desk in the organisation"),
        Hosting.HOME.value: _("at home"),
        Hosting.SERVER_ROOM.value: _("own server room"),
        Hosting.COLOCATION.value: _("colocation"),
        Hosting.CLOUD.value: _("cloud"),
    }.get(code, code)


def figure_words(key: str, label: str, language: Language) -> str:
    """What a figure of the tree is."""
    _ = language.gettext
    known = {
        "run.energy": _("Energy of the run"),
        "run.carbon": _("Greenhouse gas of the run"),
        "run.cost": _("Cost of its electricity"),
        "run.measured_fraction": _("Share of the energy that was measured"),
        "run.site_energy": _("Energy drawn by the site"),
        "site.energy": _("Energy drawn by the site"),
        "device.energy": _("Energy of a device"),
    }.get(key)
    if known:
        return known
    if "pue" in key:
        return _("PUE: energy of the site over energy of the machines")
    if "price" in key:
        return _("Price of electricity")
    if key.startswith(("grid", "electricity", "intensity", "factor")) or "intensity" in key:
        return _("Emission factor of electricity")
    return label or _spelled(key.rpartition(".")[2]).capitalize()


def device_words(code: str, language: Language) -> str:
    """A class of device."""
    _ = language.gettext
    return {
        "cpu": _("Processor"),
        "memory": _("Memory"),
        "gpu": _("Graphics card"),
        "rest": _("Rest of the machine"),
        "platform": _("Platform"),
        "machine": _("Whole machine"),
    }.get(code, _spelled(code))


def reason_words(code: str, language: Language) -> str:
    """Why a figure is missing or suspect."""
    _ = language.gettext
    return {
        "": _("no reason was recorded"),
        "no_zone": _("nobody said where the machine stands"),
        "no_factor": _("there is no emission factor for this place"),
        "no_price": _("no price of electricity was in force"),
        "no_hosting": _("nobody said what kind of place it stands in"),
        "nothing_recorded": _("nothing was recorded"),
        "not_recorded": _("it was not recorded"),
        "denied": _("reading it was not permitted"),
        "not_supported": _("the device does not report it"),
    }.get(code, _spelled(code))


def note_words(code: str, language: Language) -> str:
    """What must be said with a figure."""
    _ = language.gettext
    return {
        "scope_not_split": _("Scope 2 and upstream emissions of electricity are not separated."),
        "room_cooling_outside": _("Cooling of the room is outside the boundary."),
        "no_pue": _("A PUE does not apply here; cooling of the room is outside the boundary."),
        "zone_guessed": _("The zone of electricity was guessed and nobody confirmed it."),
        "shared_mig": _("The power is that of the whole card, which others may share."),
    }.get(code, _spelled(code).capitalize() + ".")


def basis_words(basis: str, boundary: str, language: Language) -> str:
    """What an electricity factor covers."""
    _ = language.gettext
    first = {"lifecycle": _("life cycle"), "direct": _("direct emissions only")}.get(basis, basis)
    second = {
        "production": _("of electricity produced in the zone"),
        "consumption": _("of electricity consumed in the zone"),
    }.get(boundary, boundary)
    return ", ".join(part for part in (first, second) if part) or _("not given")


def _spelled(code: str) -> str:
    return code.replace("_", " ")
