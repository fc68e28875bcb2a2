"""The settings of a configuration, and what its closed form gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from greenai_desktop.core.errors import ImportFileError
from greenai_desktop.model_files.base import Example, ModelKind, Note
from greenai_desktop.model_files.parts import Part

# Larger than anything that can be trained; what is above it is damage or mischief.
_LARGEST: Final = 1_000_000_000
_MOST_LAYERS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Architecture:
    """What the closed form of an architecture gives.

    Attributes:
        kind: What the model is.
        parts: Its parameters.
        layer_count: Layers with attention.
        head_count: Heads of a layer; 0 where layers differ.
        head_dim_count: Width of a head; 0 where layers differ.
        context_count: Longest context; 0 where there is none.
        example: What operations are counted for.
        fixed_mac: Multiplications of one example, where examples are no tokens; None where a token's are those of
            `parts` and its attention.
        attention_count: How often a token attends; 0 where that is once a layer.
        has_flop: Whether operations can be told at all.
        notes: What must be told with it.
    """

    kind: ModelKind
    parts: Part
    layer_count: int
    head_count: int = 0
    head_dim_count: int = 0
    context_count: int = 0
    example: Example = Example.TOKEN
    fixed_mac: float | None = None
    attention_count: int = 0
    has_flop: bool = True
    notes: tuple[Note, ...] = ()


class Config:
    """The settings of a configuration file, each checked when it is asked for.

    Args:
        values: What the file holds.
        file: Its name, for what is wrong with it.
    """

    def __init__(self, values: Mapping[str, Any], file: str) -> None:
        self.values = values
        self.file = file

    def count(self, *names: str, default: int | None = None) -> int:
        """A whole number of at least 1, under the first of its names that is there; null counts as absent.

        Raises:
            ImportFileError: it is lacking and has no default, or it is no such number.
        """
        return self._whole(names, default, 1)

    def layers(self, *names: str, default: int | None = None) -> int:
        """A number of layers.

        Raises:
            ImportFileError: as for `count`, or there are more than anybody builds.
        """
        found = self._whole(names, default, 1)
        if found > _MOST_LAYERS:
            raise self.odd(names[0], found)
        return found

    def count_or_none(self, *names: str) -> int:
        """A whole number that may be 0 or absent; 0 then.

        Raises:
            ImportFileError: it is no whole number.
        """
        return self._whole(names, 0, 0)

    def flag(self, name: str, default: bool = False) -> bool:
        """Whether something is switched on.

        Raises:
            ImportFileError: it is neither true nor false.
        """
        found = self.values.get(name)
        if found is None:
            return default
        if not isinstance(found, bool):
            raise self.odd(name, found)
        return found

    def text(self, name: str, default: str = "") -> str:
        """A word; the default where it is absent.

        Raises:
            ImportFileError: it is no text.
        """
        found = self.values.get(name)
        if found is None:
            return default
        if not isinstance(found, str):
            raise self.odd(name, found)
        return found

    def counts(self, name: str) -> list[int]:
        """A list of whole numbers of at least 0; empty where it is absent.

        Raises:
            ImportFileError: it is none, or one of impossible length.
        """
        found = self.values.get(name)
        if found is None:
            return []
        if not isinstance(found, list) or len(found) > _MOST_LAYERS or not all(_is_whole(one, 0) for one in found):
            raise self.odd(name, found)
        return found

    def words(self, name: str) -> list[str]:
        """A list of words; empty where it is absent.

        Raises:
            ImportFileError: it is none.
        """
        found = self.values.get(name)
        if found is None:
            return []
        if not isinstance(found, list) or len(found) > 1_000 or not all(isinstance(one, str) for one in found):
            raise self.odd(name, found)
        return found

    def inner(self, name: str) -> Config | None:
        """The settings of a part, such as `text_config`; None where there are none."""
        found = self.values.get(name)
        return Config(found, self.file) if isinstance(found, dict) else None

    def odd(self, name: str, value: object) -> ImportFileError:
        """What to say of a setting that cannot be."""
        return ImportFileError("model_setting_odd", file=self.file, name=name, value=str(value)[:40])

    def _whole(self, names: tuple[str, ...], default: int | None, least: int) -> int:
        name = next((one for one in names if self.values.get(one) is not None), "")
        if not name:
            if default is None:
                raise ImportFileError("model_setting_missing", file=self.file, name=names[0])
            return default
        found = self.values[name]
        if isinstance(found, float) and found.is_integer():
            found = int(found)
        if not _is_whole(found, least):
            raise self.odd(name, self.values[name])
        return int(found)


def _is_whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= _LARGEST
