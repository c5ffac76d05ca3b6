"""Simulated hospitals for the running service: they request, send images after vetting, and tell AI flags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from simulation.live_calendar import Plans
from simulation.live_night import Case, Night, Second

REQUEST, IMAGES, FLAG = "request", "images", "flag"


@dataclass(frozen=True, slots=True)
class Said:
    """A message to the service: where to, and what; ``key`` is the same however often it is sent."""

    path: str
    key: str
    body: Mapping[str, Any]


class Hospitals:
    """What hospitals say, and when.

    ``begin`` is when the night begins; what was requested before counts as vetted elsewhere, as does everything
    without ``vetting``.
    """

    def __init__(self, night: Night, begin: Second, vetting: bool) -> None:
        self._cases = {case.name: case for case in night.cases}
        self._plans = Plans()
        self._vetted_here = {case.name for case in night.cases if vetting and case.requested_at >= begin}
        for case in night.cases:
            here = case.name in self._vetted_here
            self._plans.plan(case.requested_at if here else case.images_at, case.name, REQUEST if here else IMAGES)

    def next_at(self) -> Second | None:
        """When a hospital says something next."""
        return self._plans.next_at()

    def due(self, now: Second) -> Iterator[Said]:
        """What they say by then."""
        for name, what in self._plans.due(now):
            case = self._cases[name]
            here = name in self._vetted_here
            if what == FLAG:
                yield self._event(case, "ai_flag")
            elif what == IMAGES and here:
                yield self._event(case, "images_complete")
            else:
                yield self.order(case)
            if what == IMAGES and case.flagged_after is not None:
                self._plans.plan(now + case.flagged_after, name, FLAG)

    def hear(self, now: Second, message: Mapping[str, Any]) -> None:
        """A request was vetted: the exam is done, and its images come."""
        case = self._cases.get(message.get("study", ""))
        if case is not None and message["kind"] == "vetted":
            sent = max(case.images_at - case.transfer, now + case.exam)
            self._plans.plan(sent + case.transfer, case.name, IMAGES)

    def order(self, case: Case) -> Said:
        """The message by which a study is requested, or by which its images come where it needs no vetting here."""
        body = {
            "accession": case.accession,
            "hospital": case.hospital,
            "exam": case.exam_code,
            "urgency": case.urgency,
            "visit": case.visit,
            "requested_at": datetime.fromtimestamp(case.requested_at, UTC).isoformat(),
            "images_complete": case.name not in self._vetted_here,
        }
        return Said("/studies", f"study {case.name}", body)

    def _event(self, case: Case, kind: str) -> Said:
        body = {"kind": kind, "study": case.accession, "hospital": case.hospital}
        return Said("/events", f"{kind} {case.name}", body)
