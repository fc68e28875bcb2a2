"""The modules of packaging/, loaded under their own names as the script does."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
MODULES = ("bootstrap", "bootstrap_system", "bootstrap_install", "bootstrap_suite")


@pytest.fixture
def boot() -> Iterator[SimpleNamespace]:
    """The four modules, fresh for each test: `main`, `system`, `install`, `suite`."""
    before = {name: sys.modules.get(name) for name in MODULES}
    yield SimpleNamespace(**dict(zip(("main", "system", "install", "suite"), map(load, MODULES), strict=True)))
    for name, module in before.items():
        if module is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = module


def load(name: str) -> object:
    spec = importlib.util.spec_from_file_location(name, PACKAGING / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
