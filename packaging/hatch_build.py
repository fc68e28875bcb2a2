"""Build hook: compiles the translations before a wheel, or an editable install, is made."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    """What hatchling calls around each build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the `.mo` files, which the wheel then takes with the other resources."""
        if self.target_name != "wheel":
            return
        sys.path.insert(0, str(Path(self.root) / "packaging"))
        try:
            from catalogues import compile_catalogues
        finally:
            del sys.path[0]
        for written in compile_catalogues(Path(self.root)):
            self.app.display_info(f"compiled {written.relative_to(self.root)}")
        if version == "editable":
            # An editable install reads resources/ in the checkout. Any value here replaces the wheel's
            # force-include, which would leave an ageing copy in site-packages; an empty folder adds nothing.
            self._nothing = tempfile.TemporaryDirectory(prefix="greenai-nothing-")
            build_data["force_include_editable"] = {self._nothing.name: "greenai_desktop"}

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the empty folder."""
        if version == "editable":
            self._nothing.cleanup()
