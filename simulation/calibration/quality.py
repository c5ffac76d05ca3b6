"""What a trace cannot tell, or tells wrongly: columns that are missing, few studies, clocks that disagree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from data.network import Network
from data.trace import ABSENT, UNKNOWN, Trace
from simulation.calibration import delays, reading
from simulation.calibration.fit import Fit, days_of

FEWEST_DAYS = 14
"""Days below which weekdays cannot be told from one another."""
FEWEST_OF_HOSPITAL = 50
"""Studies below which a volume is known to no better than about 15 %."""
OFTEN = 0.001
"""Share of studies with contradicting times that is more than a slip."""
OUTSIDE = 0.02
"""Share of a hospital's studies outside its windows that is more than a slip."""
NAMED = 8
"""Names in one sentence."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One weakness: its kind (missing, few, clock, odd), what it is about, and what to do."""

    kind: str
    message: str
    remedy: str


def remarks(network: Network, trace: Trace, fit: Fit) -> list[Remark]:
    """Every weakness of a trace, the gravest kind first."""
    return [
        *_missing(trace),
        *_clocks(network, trace, fit),
        *_few(network, trace, fit),
        *_odd(network, trace, fit),
    ]


def _missing(trace: Trace) -> Iterator[Remark]:
    told = {
        "requested_at": "the delay on site",
        "sent_at": "the transfer of images",
        "visit": "second studies of an attendance",
        "urgency": "urgency classes; the catalogue's are taken",
        "hard": "how many cases are hard",
        "reader": "the speed of readers, and reading times at all",
        "started_at": "reading times",
        "signed_at": "reading times",
    }
    for column, what in told.items():
        if column not in trace.columns:
            yield Remark("missing", f"{column} is missing: nothing is learnt of {what}", f"add the column {column}")
    for column in ("started_at", "signed_at", "reader"):
        values = trace.reader == ABSENT if column == "reader" else getattr(trace, column) == UNKNOWN
        if column in trace.columns and 0.05 < values.mean() < 1:
            yield Remark(
                "missing", f"{column} is empty for {values.mean():.0%} of the studies", "fill it where it is known"
            )


def _clocks(network: Network, trace: Trace, fit: Fit) -> Iterator[Remark]:
    pairs = (
        ("images_at", "requested_at", "were received before they were requested"),
        ("received_at", "sent_at", "were received before they were sent"),
        ("started_at", "received_at", "were begun before their images were received"),
        ("signed_at", "started_at", "were signed before they were begun, or in the same second"),
    )
    for later, earlier, what in pairs:
        one, other = getattr(trace, later), getattr(trace, earlier)
        slack = 0 if later == "signed_at" else 1
        wrong = (one != UNKNOWN) & (other != UNKNOWN) & (one < other + (1 - slack))
        if wrong.any():
            where = _most_of(network, trace, wrong)
            off = float(np.median((other - one)[wrong])) / 60
            yield Remark(
                "clock",
                f"{int(wrong.sum())} studies {what} ({wrong.mean():.2%}; {off:.0f} min as a rule{where})",
                "compare the clocks of the two systems; these rows were left out of what they would falsify",
            )
    for name in ("images_at", "started_at", "signed_at"):
        values = getattr(trace, name)
        known = values[values != UNKNOWN]
        if len(known) >= 60 and (known % 60 == 0).all():
            yield Remark("clock", f"{name} has whole minutes only", "export seconds: short readings are blurred")
    if fit.reading is not None:
        found = fit.reading.readings
        if found.crossed > OFTEN * found.known:
            yield Remark(
                "clock",
                f"{found.crossed} readings of one reader overlap without one interrupting the other",
                "check whether several people share an account, or reports are signed in batches",
            )
        if found.implausible > OFTEN * found.known:
            yield Remark(
                "clock",
                f"{found.implausible} readings took less than 5 s or more than 4 h",
                "check what the system records as start and signature; they were left out",
            )


def _most_of(network: Network, trace: Trace, wrong: NDArray[np.bool_]) -> str:
    """Where it happens, if most of it happens at one hospital."""
    number = np.bincount(trace.hospital[wrong], minlength=len(network.hospitals))
    worst = int(number.argmax())
    return f", mostly at {network.hospitals[worst].id}" if number[worst] > 0.5 * wrong.sum() and len(number) > 1 else ""


def _few(network: Network, trace: Trace, fit: Fit) -> Iterator[Remark]:
    days = days_of(trace)
    if len(days) < FEWEST_DAYS:
        yield Remark("few", f"the trace has {len(days)} days", "give at least two weeks, better a year")
    elif fit.arrivals.months is None:
        yield Remark(
            "few", "the trace has less than a year: months keep their factors", "give twelve months to fit them"
        )
    hospitals = np.bincount(trace.hospital, minlength=len(network.hospitals))
    few = [each.id for each, n in zip(network.hospitals, hospitals, strict=True) if 0 < n < FEWEST_OF_HOSPITAL]
    none = [each.id for each, n in zip(network.hospitals, hospitals, strict=True) if n == 0]
    if few:
        yield Remark("few", f"fewer than {FEWEST_OF_HOSPITAL} studies: hospital {_names(few)}", "see their intervals")
    if none:
        yield Remark("few", f"no study: hospital {_names(none)}", "they keep their volume; check their ids")
    exams = np.bincount(trace.exam, minlength=len(network.exams))
    none = [each.code for each, n in zip(network.exams, exams, strict=True) if n == 0]
    if none:
        yield Remark("few", f"no study of exam {_names(none)}", "its share becomes 0; check how exams are coded")
    if fit.reading is None:
        if "started_at" in trace.columns:
            yield Remark("few", f"fewer than {reading.FEWEST} usable readings", "reading times stay as they were")
        return
    poor = [code for code, each in fit.reading.mean_minutes.items() if each.low is None]
    if poor:
        text = f"fewer than {reading.FEWEST_OF_EXAM} usable readings: exam {_names(poor)}"
        yield Remark("few", text, "their reading times stay as they were")
    read = np.bincount(trace.reader[fit.reading.readings.row], minlength=len(trace.readers))
    poor = [name for name, n in zip(trace.readers, read, strict=True) if n < reading.FEWEST_OF_READER]
    if poor:
        text = f"fewer than {reading.FEWEST_OF_READER} usable readings: reader {_names(poor)}"
        yield Remark("few", text, "their speeds are drawn as those of unknown readers are")


def _odd(network: Network, trace: Trace, fit: Fit) -> Iterator[Remark]:
    if trace.replication is not None:
        message = f"the file holds replications of a simulation; number {trace.replication} was taken"
        yield Remark("odd", message, "nothing to do")
    came = np.bincount(trace.hospital, minlength=len(network.hospitals))
    outside = fit.counts.outside
    closed = [
        f"{each.id} ({out / n:.0%})"
        for each, n, out in zip(network.hospitals, came, outside, strict=True)
        if n and out > max(3, OUTSIDE * n)
    ]
    if closed:
        yield Remark(
            "clock",
            f"studies outside of the coverage windows: {_names(closed)}",
            "check the windows and the time zone of these hospitals; such studies are left out of the fit of arrivals",
        )
    gaps = _gaps(days_of(trace))
    if gaps:
        yield Remark("odd", f"no study at all on {_names(gaps)}", "check the export; these days do not count")
    unknown = [name for name in trace.readers if name not in network.radiologist]
    if unknown and fit.reading is not None:
        text = f"readers who are not in radiologists.csv: {_names(unknown)}"
        yield Remark("odd", text, "their readings count for the exams; their own speed is not kept")
    transfer = fit.transfer
    if transfer is not None and min(transfer.distance.values()) > 0.1:
        yield Remark(
            "odd", "transfers follow neither of the two forms well", "see the picture; look for two sorts of line"
        )
    if transfer is None and "sent_at" in trace.columns:
        yield Remark("few", f"fewer than {delays.FEWEST} transfers", "transfer times stay as they were")


def _gaps(days: tuple[date, ...]) -> list[str]:
    span = {days[0] + timedelta(days=n) for n in range((days[-1] - days[0]).days)}
    return [str(day) for day in sorted(span - set(days))]


def _names(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
