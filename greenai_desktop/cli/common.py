"""What several commands need: settings, the workspace, projects, runs whose recorder has died."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenai_desktop import paths
from greenai_desktop.cli.output import clean, tell, tell_error
from greenai_desktop.core.errors import InputError, StoreError
from greenai_desktop.i18n import _

if TYPE_CHECKING:
    import argparse

    from greenai_desktop.core.factors import Factor
    from greenai_desktop.settings import Settings
    from greenai_desktop.store.records import Project
    from greenai_desktop.store.workspace import Workspace


def load_settings() -> Settings:
    """The settings in force; damaged or unreadable ones are told and the defaults taken."""
    from greenai_desktop import settings

    file = paths.settings_file()
    try:
        loaded = settings.load(file)
    except OSError as error:
        tell(_("greenai: the settings cannot be read, defaults are used: {detail}", detail=error))
        return settings.Settings()
    if loaded.laid_aside == file:
        tell(_("greenai: the settings cannot be read, defaults are used: {detail}", detail=clean(str(file))))
    elif loaded.laid_aside is not None:
        tell(
            _("greenai: the settings were damaged and laid aside as {file}; defaults are used", file=loaded.laid_aside)
        )
    return loaded.settings


def open_workspace(create: bool = True) -> Workspace:
    """The user's workspace.

    Args:
        create: Whether to make it if it is not there. Without that, one that cannot be written to is opened for
            reading: such as that of somebody else, or on a disk that was mounted so.

    Raises:
        StoreError: it cannot be opened.
    """
    from greenai_desktop.store.workspace import Workspace

    try:
        return Workspace.open(paths.workspace_file(), create=create)
    except StoreError as error:
        if create or error.code != "read_only_workspace":
            raise
    return Workspace.open_to_read(paths.workspace_file())


def may_have_workspace() -> bool:
    """Whether there is something to open; also where only opening it can tell what is wrong."""
    file = paths.workspace_file()
    try:
        return file.exists() or (file.parent.exists() and not file.parent.is_dir())
    except OSError:
        return True


def close_unfinished(workspace: Workspace) -> None:
    """Close the runs of this machine whose recorder has died, and tell; a workspace to read is left as it is."""
    from greenai_desktop.recording.launch import unfinished_here

    if workspace.is_read_only:
        return
    for run in unfinished_here(workspace):
        workspace.close_interrupted(run.id)
        tell(
            _(
                "greenai: run {id} “{name}” was interrupted; it is closed at its last sample",
                id=run.id, name=clean(run.name),
            )
        )  # fmt: skip


def project_named(workspace: Workspace, name: str, create: bool = False) -> Project:
    """The project of a name; the case of letters does not matter if only one fits.

    Raises:
        InputError: there is none, and none is to be made; or the name is blank.
    """
    if not name.strip():
        raise InputError("project_without_name")
    projects = workspace.projects()
    exact = [project for project in projects if project.name == name]
    alike = [project for project in projects if project.name.casefold() == name.strip().casefold()]
    if exact or len(alike) == 1:
        return (exact or alike)[0]
    if create:
        return workspace.create_project(name.strip())
    known = ", ".join(project.name for project in projects) or "–"
    raise InputError("unknown_project", name=name, known=known)


def project_id_of(args: argparse.Namespace) -> int | None:
    """The project asked for by `--project`; one that cannot be looked up because of the store is left out and told.

    Raises:
        InputError: there is no such project.
    """
    if not args.project:
        return None
    try:
        with open_workspace() as workspace:
            return project_named(workspace, args.project, args.create_project).id
    except StoreError as error:
        tell_error(error)
        return None


def own_factors() -> tuple[Factor, ...]:
    """The factors that the user entered; none if there is no workspace or it cannot be read, which is told."""
    if not may_have_workspace():
        return ()
    try:
        with open_workspace(create=False) as workspace:
            return tuple(kept.factor for kept in workspace.own_factors() if kept.deleted_utc_s is None)
    except StoreError as error:
        tell_error(error)
        return ()
