"""The command line, `greenai`: the same core as the window, without Qt.

* `front`: one call from its words to its exit code. `parser`, `usage`, `options`: commands, their words and options,
  help. `exits`: exit codes. `output`: text, tables, JSON, CSV.
* One module a command: `sensors`, `monitor` (with `screen`), `serve_metrics` (with `metrics`), `run` and `attach`
  (with `ending` and `summary`), `runs`, `report`, `flops`, `factors`, `import_files`, `cloud`, `inventory`, `project`,
  `export`, `mark`, and `record`, the recorder that the window starts.

Start-up is kept light: a command's module, and what it needs, is imported when it is asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; never a traceback, unless `GREENAI_DEBUG` asks for it."""
    try:
        # All that takes time to import is imported here, so that Ctrl-C finds us from the first moment on.
        from greenai_desktop.cli.front import call

        return call(argv)
    except KeyboardInterrupt:
        return 130
