"""Files that are not opened: they could run any code, or hold nothing that can be counted."""

from __future__ import annotations

from typing import Final

from greenai_desktop.core.errors import ImportFileError

# Opening one of these runs what is in it.
_PICKLES: Final = (
    ".pt", ".pth", ".bin", ".ckpt", ".pkl", ".pickle", ".joblib", ".dill", ".mar", ".npy", ".npz", ".pt2",
)  # fmt: skip
_HDF5: Final = (".h5", ".hdf5")
_GRAPHS: Final = (".pb", ".tflite", ".mlmodel", ".engine", ".plan")
_GGUF: Final = ".gguf"
_HDF5_MARK: Final = b"\x89HDF\r\n\x1a\n"
_PICKLE_MARKS: Final = tuple(b"\x80" + bytes([protocol]) for protocol in range(2, 6))


def refuse(name: str, head: bytes) -> None:
    """See that a file may be opened.

    Raises:
        ImportFileError: it is a pickle or in a format that tells nothing here; with what to do instead.
    """
    small = name.casefold()
    if small.endswith(_PICKLES) or head.startswith(_PICKLE_MARKS):
        raise ImportFileError("pickle_refused", file=name)
    if small.endswith(_HDF5) or head.startswith(_HDF5_MARK):
        raise ImportFileError("hdf5_refused", file=name)
    if small.endswith(_GRAPHS):
        raise ImportFileError("graph_refused", file=name)
    if small.endswith(_GGUF) or head.startswith(b"GGUF"):
        raise ImportFileError("gguf_refused", file=name)
