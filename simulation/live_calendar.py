"""What people are about to do, by time; a plan can be changed or dropped before it is due."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush


class Plans:
    """At most one plan for each who and what; those due at one second come in the order in which they were made."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, str, str]] = []
        self._newest: dict[tuple[str, str], int] = {}
        self._made = 0

    def plan(self, at: int, who: str, what: str) -> None:
        """Do it at that second; an older plan of the same is dropped."""
        self._made += 1
        self._newest[who, what] = self._made
        heappush(self._heap, (at, self._made, who, what))

    def drop(self, who: str, *what: str) -> None:
        """Do not do it after all."""
        for each in what:
            self._newest.pop((who, each), None)

    def next_at(self) -> int | None:
        """When the next plan is due; None without one."""
        while self._heap and not self._stands(self._heap[0]):
            heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def due(self, now: int) -> Iterator[tuple[str, str]]:
        """(who, what) of every plan due by then; plans made meanwhile are among them if they are due too."""
        while (at := self.next_at()) is not None and at <= now:
            _, _, who, what = heappop(self._heap)
            del self._newest[who, what]
            yield who, what

    def _stands(self, entry: tuple[int, int, str, str]) -> bool:
        _, made, who, what = entry
        return self._newest.get((who, what)) == made
