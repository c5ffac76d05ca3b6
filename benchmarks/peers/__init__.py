"""Who makes rosters: hulotte and its peers, on the same instance within the same time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, cast

from benchmarks.peers.outcome import Outcome

if TYPE_CHECKING:
    from rostering.instance import RosterInstance


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to make a roster.

    Attributes
    ----------
    module
        In this package, with ``run(instance, seconds, seed)``, which gives an `Outcome`; loaded when it is needed,
        since each has libraries of its own. A module may have ``prepare()``, called before the clock starts, which
        raises `UnavailableError`, and ``versions()`` of what is installed elsewhere.
    packages
        Whose versions matter.
    settings
        Further arguments of ``run``.
    """

    says: str
    module: str
    packages: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()

    def prepare(self) -> None:
        """Make ready what the peer needs, outside the time that is measured."""
        prepare = getattr(self._loaded(), "prepare", None)
        if prepare is not None:
            prepare()

    def versions(self) -> dict[str, str]:
        """Versions that the peer alone knows."""
        versions = getattr(self._loaded(), "versions", dict)
        return cast("dict[str, str]", versions())

    def run(self, instance: RosterInstance, seconds: float, seed: int) -> Outcome:
        """Make a roster of the instance."""
        run = cast("Callable[..., Outcome]", self._loaded().run)
        return run(instance, seconds, seed, **dict(self.settings))

    def _loaded(self) -> ModuleType:
        return import_module(f"benchmarks.peers.{self.module}")


OURS = "hulotte"
PEERS = {
    OURS: Peer("hulotte's own search", "own_search", ("highspy",)),
    "cp-sat-default": Peer(
        "CP-SAT on the whole model, its default search", "cp_sat", ("ortools", "highspy"), (("search", "default"),)
    ),
    "cp-sat-max-lp": Peer(
        "CP-SAT on the whole model, linearisation level 2 with the max_lp worker",
        "cp_sat",
        ("ortools", "highspy"),
        (("search", "max_lp"),),
    ),
    "highs": Peer("HiGHS on the whole model", "highs", ("highspy",)),
    "timefold": Peer("Timefold, the rules as constraint streams", "timefold"),
}
GROUPS = {"cp-sat": ("cp-sat-default", "cp-sat-max-lp"), "all": tuple(PEERS)}
"""Names that stand for several peers. Of the two searches of CP-SAT, the better counts."""
USUAL = tuple(name for name in PEERS if name != "timefold")
"""Those run unless others are asked for: Timefold needs Java and an environment of its own."""


def named(names: list[str]) -> list[str]:
    """The peers of these names, groups taken apart, each once."""
    each = [peer for name in names for peer in GROUPS.get(name, (name,))]
    return list(dict.fromkeys(each))
