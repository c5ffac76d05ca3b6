"""Where results go: looked at before the work starts, so that an hour's work is not lost on a wrong path."""

from __future__ import annotations

import os
from pathlib import Path

from data.errors import InputError, Problem


def file_to_write(path: Path | None) -> Path | None:
    """The path, when a file can be written there.

    Raises
    ------
    InputError
        Its folder does not exist or may not be written, or the path is a folder itself.
    """
    if path is None:
        return None
    if path.is_dir():
        raise _refused(path, "is a folder", "name a file in it")
    if not path.parent.is_dir():
        raise _refused(path, f"there is no folder {path.parent}", "make it first, or name another")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise _refused(path, "may not be written", "change its permissions, or name another file")
    return path


def folder_to_write(path: Path) -> Path:
    """The folder, made when it is not there.

    Raises
    ------
    InputError
        It cannot be made or written, or is a file.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(path, f"cannot be made: {error.strerror}", "name another folder") from error
    if not os.access(path, os.W_OK):
        raise _refused(path, "may not be written", "change its permissions, or name another folder")
    return path


def _refused(path: Path, message: str, remedy: str) -> InputError:
    return InputError(Problem(str(path), None, None, message, remedy))
