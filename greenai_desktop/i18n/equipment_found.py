"""Words of what was found on this computer, and of what is proposed to be added of it."""

from __future__ import annotations

from typing import Final

from greenai_desktop.i18n import N_

KIND: Final[dict[str, str]] = {
    "computer": N_("Computer"),
    "processors": N_("Processor"),
    "memory": N_("Memory"),
    "disk": N_("Disk"),
    "graphics": N_("Graphics card"),
    "screen": N_("Screen"),
}
# What must be said of a row that is proposed.
NOTE: Final[dict[str, str]] = {
    "inside_computer": N_("inside the figure of the computer: adding it would count it twice"),
    "virtual_machine": N_("this is a virtual machine or a container: its hardware is a part of a host"),
    "kind_assumed": N_("the firmware does not tell what kind of computer it is: look at the category"),
    "average_taken": N_("an average, as no document of its maker is in the tables"),
    "no_footprint": N_("no footprint is known: enter it later, or put it together from its parts"),
    "modules_assumed": N_("the number of modules is not known and assumed"),
}
# What could not be found out.
LACKING: Final[dict[str, str]] = {
    "modules": N_("memory modules"),
    "disks": N_("disks"),
    "graphics": N_("graphics cards"),
    "screens": N_("screens"),
}
