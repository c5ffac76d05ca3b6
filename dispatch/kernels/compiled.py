"""The decorator of every kernel: compiled by numba where it is there, the same source as plain Python where not.

numba's file cache looks only at the file of a function, not at the kernels it calls, and would silently run old code
after a change elsewhere. So the cache folder is named after a hash of all kernel sources. ``fastmath`` stays off: the
plain and the compiled version must give the same bits.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

PURE_PYTHON = "HULOTTE_PURE_PYTHON"
"""Environment variable: set to 1 to run without numba."""


def _numba() -> ModuleType | None:
    if os.environ.get(PURE_PYTHON, "") not in ("", "0"):
        return None
    try:
        import numba
    except ImportError:
        return None
    return numba


numba: Any = _numba()
COMPILED = numba is not None
"""Whether kernels run as machine code in this process."""


def source_hash(folder: Path = Path(__file__).parent) -> str:
    """Hash over the names and contents of all kernel sources in a folder."""
    digest = sha256()
    for source in sorted(folder.glob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@cache
def cache_folder() -> Path:
    """Where compiled kernels of exactly these sources are kept: the user's cache, or a temporary folder."""
    user = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    name = source_hash()
    for base in (user / "hulotte", Path(tempfile.gettempdir()) / f"hulotte-{os.getuid()}"):
        folder = base / "kernels" / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="hulotte-kernels-"))


# Kernels make no arrays, so they need no reference counting, which would cost more than their work.
_OPTIONS = {"_nrt": False, "error_model": "numpy", "fastmath": False}


def kernel(function: Function) -> Function:
    """Compile a function that entries call; it may not make arrays."""
    return function if numba is None else cast(Function, numba.njit(no_cfunc_wrapper=True, **_OPTIONS)(function))


def entry(function: Function) -> Function:
    """Compile a function that Python calls; it is kept on disk with all the kernels that it calls."""
    if numba is None:
        return function
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        return cast(Function, numba.njit(cache=True, **_OPTIONS)(function))
    finally:
        numba.config.CACHE_DIR = before


_stand_ins: dict[int, Callable[..., Any]] = {}


def stand_in(compiled_only: object, function: Callable[..., Any]) -> None:
    """Name the plain-Python function that takes the place of something that only compiled code can call."""
    _stand_ins[id(compiled_only)] = function


def plain(function: Function) -> Function:
    """The plain-Python version of a kernel and of every kernel that it calls, from the same source."""
    return cast(Function, _Plain().version_of(function))


class _Plain:
    """Copies of kernels whose global names lead to copies, never to compiled code."""

    def __init__(self) -> None:
        self._copies: dict[int, Any] = {}

    def version_of(self, function: Any) -> Any:  # noqa: ANN401
        source = getattr(function, "py_func", None)
        if source is None:
            return _stand_ins.get(id(function), function)
        if id(source) not in self._copies:
            scope: dict[str, Any] = {}
            copy = FunctionType(source.__code__, scope, source.__name__, source.__defaults__)
            self._copies[id(source)] = copy
            scope.update({name: self.version_of(value) for name, value in source.__globals__.items()})
        return self._copies[id(source)]
