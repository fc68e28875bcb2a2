"""GreenAI Desktop: measure, estimate and report the footprint of AI work.

The map of the house, from the street to the cellar; imports point down only:

* `app`, `cli`: front doors, the window and the command line. They introduce everybody to each other.
* `tracking`: two lines in a script; `from greenai_desktop import track`.
* `ui`: Qt lives here alone.
* `recording`: a run being recorded (sensors of this machine + sampler + recorder), as its own process.
* `accounting`: a stored run becomes ledger lines and results that explain themselves.
* `sensors`, `catalog`, `store`, `importers`, `exporters`, `model_files`, `report`: hardware, factor tables, database,
  files in and out, files of models, paper. They do not know one another.
* `settings`, `i18n`, `paths`, `file_lock`: the hall.
* `core`: arithmetic and data classes, without Qt, files, clocks or threads.
"""

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Load `track` when a script asks for it: nobody else pays for it."""
    if name == "track":
        from greenai_desktop.tracking.tracker import track

        return track
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
