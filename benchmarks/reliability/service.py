"""The dispatcher with a clock that a file sets back: ``dispatch serve`` but for that.

``python -m benchmarks.reliability.service NETWORK --store URL --roster FILE --http-port PORT --clock FILE``; the file
holds the seconds by which the machine's clock is wrong.
"""

from __future__ import annotations

import argparse
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

from data.formats.network_directory import read_network
from dispatch.clock import SteadyClock
from dispatch.service import Timing
from planning.dispatch_desk import Entrance, make_instance, run_desk
from reports.terminal import Terminal


def main() -> None:
    """Serve until it is told to end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("network", type=Path)
    parser.add_argument("--store", required=True)
    parser.add_argument("--roster", type=Path, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    parser.add_argument("--hl7-port", type=int, default=0)
    parser.add_argument("--acknowledge", type=float, default=120)
    parser.add_argument("--clock", type=Path, required=True)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)

    def wall() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(asked.clock.read_text() or 0))

    terminal = Terminal()
    network, timing = read_network(asked.network), Timing(acknowledge=asked.acknowledge)
    place, clock = asked.store, SteadyClock(wall)
    instance = make_instance(network, place, asked.roster, timing, terminal.line, terminal.note, clock)
    run_desk(instance, network, Entrance(http_port=asked.http_port, hl7_port=asked.hl7_port), terminal.note)


if __name__ == "__main__":
    main()
