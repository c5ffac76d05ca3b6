"""The world around the dispatcher: hospitals that send studies, and readers who read them, over HTTP."""

from __future__ import annotations

import http.client
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event, Thread

from benchmarks.reliability.night import Study

READING_SECONDS = (0.2, 1.2)
Answer = tuple[int, dict[str, object] | list[dict[str, object]]]


@dataclass(slots=True)
class Line:
    """Messages to whichever instance answers: sent again, with the same key, until one does."""

    addresses: Callable[[], Sequence[str]]
    stopped: Event
    counts: Counter[str]
    twice: bool = False

    def post(self, path: str, key: str, body: dict[str, object]) -> Answer | None:
        """Send until it is answered by other than a 5xx; None when all is stopped before."""
        answer = self._until(lambda address: _call(address, "POST", path, key, body))
        if self.twice and answer is not None and answer[0] == 202:
            again = self._until(lambda address: _call(address, "POST", path, key, body))
            if again is not None:
                self.counts["duplicates"] += 1
                self.counts["duplicates taken as new"] += again[0] != 200
        return answer

    def get(self, path: str) -> Answer | None:
        """Ask until it is answered."""
        return self._until(lambda address: _call(address, "GET", path))

    def _until(self, call: Callable[[str], Answer]) -> Answer | None:
        turn = 0
        while not self.stopped.is_set():
            addresses = self.addresses()
            address = addresses[turn % len(addresses)]
            turn += 1
            try:
                answer = call(address)
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                self.counts["no answer"] += 1
            else:
                if answer[0] < 500:
                    return answer
                self.counts[f"answered {answer[0]}"] += 1
            time.sleep(0.05 if turn < len(addresses) else 0.1)
        return None


@dataclass(slots=True)
class World:
    """Posts studies and acts for readers until it is stopped.

    Attributes
    ----------
    taken
        Accessions of the studies that were acknowledged: answered with 200 or 202.
    sending
        Cleared when no more studies are to come.
    silent
        Readers who never acknowledge anything.
    shuffled
        Studies out of order, and what readers say before it can be.
    """

    studies: Iterator[Study]
    addresses: Callable[[], Sequence[str]]
    seed: int
    twice: bool = False
    silent: frozenset[str] = frozenset()
    shuffled: bool = False
    taken: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    sending: Event = field(default_factory=Event)
    stopped: Event = field(default_factory=Event)
    _threads: list[Thread] = field(default_factory=list)
    _line: Line = field(init=False)

    def __post_init__(self) -> None:
        self._line = Line(self.addresses, self.stopped, self.counts, self.twice)

    def start(self) -> None:
        """Begin sending and reading."""
        self.sending.set()
        for work in (self._send, self._read):
            thread = Thread(target=work, daemon=True)
            thread.start()
            self._threads.append(thread)

    def no_more(self) -> None:
        """The last studies are sent; then no more."""
        self.sending.clear()
        self._threads[0].join(60)

    def stop(self) -> None:
        """End both."""
        self.sending.clear()
        self.stopped.set()
        for thread in self._threads:
            thread.join(30)

    # -- hospitals -------------------------------------------------------------------------------------------------

    def _send(self) -> None:
        rng, clock, held = random.Random(self.seed), time.monotonic(), list[Study]()
        for study in self.studies:
            clock = max(clock + study.second, time.monotonic() - 1)
            if self.stopped.wait(max(0.0, clock - time.monotonic())) or not self.sending.is_set():
                break
            held.append(study)
            while held and (not self.shuffled or len(held) > 6):
                self._post(held.pop(rng.randrange(len(held)) if self.shuffled else 0))
        for study in held:
            self._post(study)

    def _post(self, study: Study) -> None:
        if self.shuffled:  # about a study that nobody knows yet
            early = {"kind": "images_complete", "study": study.accession, "hospital": study.body["hospital"]}
            answer = self._line.post("/events", f"early {study.accession}", early)
            self.counts["came before its study"] += answer is not None and answer[0] == 422
        answer = self._line.post("/studies", f"study {study.accession}", study.body)
        if answer is not None and answer[0] in (200, 202):
            self.taken.add(study.accession)
        elif answer is not None:
            self.counts["studies refused"] += 1

    # -- readers ---------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        rng, ready_at, tries = random.Random(self.seed + 1), dict[str, float](), Counter[str]()
        while not self.stopped.wait(0.1):
            answer = self._line.get("/studies")
            rows = answer[1] if answer is not None and isinstance(answer[1], list) else []
            for row in rows:
                name = f"{row['accession']} {row['state']} {row['reader']} {row['acknowledged']} {row['since']}"
                if name not in ready_at:
                    ready_at[name] = time.monotonic() + (rng.uniform(*READING_SECONDS) if row["acknowledged"] else 0.05)
                if ready_at[name] > time.monotonic():
                    continue
                for kind in self._next(row):
                    self._say(kind, row, f"{name} {kind}", tries)

    def _next(self, row: dict[str, object]) -> tuple[str, ...]:
        """What is said next about a study."""
        if row["state"] == "vetted":
            return ("images_complete",)
        if row["reader"] is None or row["reader"] in self.silent:
            return ()
        if row["acknowledged"]:
            return ("done",)
        return ("done", "acknowledge") if self.shuffled else ("acknowledge",)

    def _say(self, kind: str, row: dict[str, object], name: str, tries: Counter[str]) -> None:
        body = {"kind": kind, "study": row["accession"], "hospital": row["hospital"]}
        if kind != "images_complete":
            body["reader"] = row["reader"]
        answer = self._line.post("/events", f"{name} {tries[name]}", body)
        if answer is None or not isinstance(answer[1], dict):
            return
        self.counts[kind] += answer[0] == 202
        if answer[1].get("state") == "refused":  # it was laid aside meanwhile, for one: say it anew
            tries[name] += 1


def _call(address: str, method: str, path: str, key: str = "", body: dict[str, object] | None = None) -> Answer:
    connection = http.client.HTTPConnection(address, timeout=8)
    try:
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"} if key else {}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")
    finally:
        connection.close()
