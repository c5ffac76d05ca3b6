"""Compiled and plain kernels: one source, a cache that notices every change, and a switch to do without numba."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numba
import numpy as np
import pytest

from dispatch.kernels import compiled, decide, event_loop
from dispatch.kernels.compiled import cache_folder, kernel, plain, source_hash
from dispatch.kernels.references import by_reference

SOURCES = Path(compiled.__file__).parent


def test_a_change_in_any_kernel_changes_the_cache_folder(tmp_path):
    copy = tmp_path / "kernels"
    shutil.copytree(SOURCES, copy, ignore=shutil.ignore_patterns("__pycache__"))
    assert source_hash(copy) == source_hash()
    seen = {source_hash(copy)}
    for source in sorted(copy.glob("*.py")):
        source.write_text(source.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
        seen.add(source_hash(copy))
    assert len(seen) == 1 + len(list(copy.glob("*.py")))


def test_the_cache_is_the_users_and_falls_back(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder.__wrapped__() == tmp_path / "hulotte" / "kernels" / source_hash()
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(compiled.tempfile, "gettempdir", lambda: str(tmp_path / "shared"))
    assert cache_folder.__wrapped__().is_relative_to(tmp_path / "shared")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / f"hulotte-{os.getuid()}").write_text("", encoding="utf-8")
    monkeypatch.setattr(compiled.tempfile, "gettempdir", lambda: str(tmp_path / "taken"))
    assert cache_folder.__wrapped__().is_dir()


def test_the_entry_is_cached_there_and_numbas_own_setting_is_left_alone():
    before = numba.config.CACHE_DIR
    assert str(cache_folder()) in event_loop.run._cache.cache_path
    assert before == numba.config.CACHE_DIR


def test_plain_kernels_never_reach_compiled_code():
    def check(function, seen):
        for name in function.__code__.co_names:
            value = function.__globals__.get(name)
            assert not hasattr(value, "py_func"), f"{function.__name__} calls compiled {name}"
            if callable(value) and hasattr(value, "__code__") and name not in seen:
                seen.add(name)
                check(value, seen)
        return seen

    assert len(check(plain(event_loop.run), set())) > 40
    assert plain(decide.decide) is not decide.decide


class Inner(NamedTuple):
    numbers: np.ndarray
    factor: float


class Outer(NamedTuple):
    inner: Inner
    count: int


@kernel
def add_up(outer):
    outer.inner.numbers[0] += 1.0
    return outer.inner.factor * outer.inner.numbers[: outer.count].sum()


def test_a_struct_by_reference_reads_and_writes_like_the_tuple():
    @numba.njit(_nrt=False)
    def enter(outer):
        return add_up(by_reference(outer))

    numbers = np.array([1.0, 2.0, 4.0])
    assert enter(Outer(Inner(numbers, 10.0), 2)) == 40.0
    assert numbers[0] == 2.0
    assert plain(add_up)(plain_reference(Outer(Inner(numbers, 10.0), 2))) == 50.0
    with pytest.raises(numba.TypingError):
        numba.njit(lambda outer: by_reference(outer).nothing)(Outer(Inner(numbers, 1.0), 1))


def plain_reference(struct):
    return compiled._stand_ins[id(by_reference)](struct)


SCRIPT = """
from dispatch.kernels.compiled import COMPILED
from tests.unit.simulation.test_oracle import mixed_scenario
from simulation.replication import replicate
import sys
signed = replicate(mixed_scenario("atc-match-preempt", 3, 120), 0).studies["signed_at"]
print(COMPILED, "numba" in sys.modules, int(signed.sum()))
"""


@pytest.mark.parametrize("value", ["1", "0"])
def test_the_environment_decides_and_the_result_is_the_same(value):
    from simulation.replication import replicate
    from tests.unit.simulation.test_oracle import mixed_scenario

    expected = int(replicate(mixed_scenario("atc-match-preempt", 3, 120), 0).studies["signed_at"].sum())
    environment = {**os.environ, "HULOTTE_PURE_PYTHON": value}
    root = SOURCES.parent.parent
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    wants = value == "0"
    assert run.stdout.split() == [str(wants), str(wants), str(expected)]


def test_without_numba_nothing_is_compiled(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    assert compiled._numba() is None
    monkeypatch.setattr(compiled, "numba", None)

    def twice(number: int) -> int:
        return 2 * number

    assert compiled.kernel(twice) is twice
    assert compiled.entry(twice) is twice
