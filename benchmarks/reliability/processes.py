"""The dispatcher as a process of its own: started, listened to, killed."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread

ROOT = Path(__file__).parents[2]
REAL = ("-c", "from cli import app; app()", "dispatch", "serve")
"""The command itself."""
LEADS = re.compile(r"leads \(epoch (\d+)\)")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@dataclass(slots=True)
class Heard:
    """What all processes of a run have said, whichever said it.

    Attributes
    ----------
    feed
        Each message by its number in the journal and its kind: those that came twice are one.
    notes
        (wall seconds, name of the process, sentence).
    """

    feed: dict[tuple[int, str, str], dict[str, object]] = field(default_factory=dict)
    notes: list[tuple[float, str, str]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def said(self, words: str, since: int = 0) -> bool:
        """Whether a note holds these words."""
        return any(words in note for _, _, note in self.notes[since:])

    def told(self, kind: str) -> list[dict[str, object]]:
        """The messages of a kind."""
        with self.lock:
            return [message for (_, found, _), message in self.feed.items() if found == kind]


@dataclass(slots=True)
class Dispatcher:
    """One instance, which may be started again and again at the same port."""

    name: str
    arguments: Sequence[str]
    heard: Heard
    program: Sequence[str] = REAL
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    role: str = ""
    ready: bool = False

    @property
    def address(self) -> str:
        """Where it takes messages."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Run it; it is ready some time later."""
        self.role, self.ready = "", False
        environment = {**os.environ, "HULOTTE_PURE_PYTHON": "1"}
        command = [sys.executable, *self.program, *self.arguments, "--http-port", str(self.port), "--hl7-port", "0"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for reads in (self._listen, self._note):
            Thread(target=reads, args=(self.process,), daemon=True).start()

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> bool:
        """Kill -9; False when it had ended by itself before."""
        if self.process is None:
            return False
        ended = self.process.poll()
        self.send(signal.SIGKILL)
        self.process.wait()
        self.role, self.ready = "", False
        return ended is None

    def await_it(self, condition: Callable[[], bool], seconds: float, what: str) -> float:
        """Wait for something about it; how long that took.

        Raises
        ------
        RuntimeError
            It did not come, or the process ended.
        """
        began = time.monotonic()
        while not condition():
            if self.process is not None and self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended: {[note for _, name, note in self.heard.notes[-5:]]}")
            if time.monotonic() - began > seconds:
                raise RuntimeError(f"{self.name}: no {what} within {seconds:.0f} s: {self.heard.notes[-5:]}")
            time.sleep(0.02)
        return time.monotonic() - began

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            try:
                message = json.loads(line)
            except json.JSONDecodeError:
                continue  # the last line of a process that was killed may be half of one
            with self.heard.lock:
                self.heard.feed[message["seq"], message["kind"], str(message.get("study"))] = message

    def _note(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        for line in process.stderr:
            self.heard.notes.append((time.time(), self.name, line.strip()))
            if process is not self.process:
                continue
            if LEADS.search(line):
                self.role = "leads"
            elif "stands by:" in line or "leads no longer" in line or "cannot go on" in line:
                self.role = "stands by"
            elif "taking studies at" in line:
                self.ready = True
