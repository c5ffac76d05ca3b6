"""Hard cases, thin cover, AI triage and closing times of a simulation, as rows of tables and as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.terminal import Table, shown
from reports.words import between, count, percent, share_between

Interval = Mapping[str, float | None]

HARD_CASE_COLUMNS = (
    "subspecialty",
    "hard cases",
    "expert on duty",
    "one free at once",
    "90 % free within min",
    "met one",
    "called at home",
    "mean wait min",
    "90 % within min",
)
THIN_COLUMNS = ("subspecialty", "hour", "experts on duty", "hard cases covered", "uncovered a day")
AI_COLUMNS = ("studies", "number", "wait min", "turnaround min", "weighted misses", "weighted tardiness min")
CONDITIONS = {
    "flagged": "finding, flagged by the AI",
    "missed": "finding, missed by the AI",
    "false_alarm": "no finding, flagged",
    "clear": "no finding, not flagged",
    "not_looked_at": "exams that no AI looks at",
}


def hard_case_parts(summary: Mapping[str, Any]) -> list[str | Table]:
    """What ``simulate run`` says of hard cases, of AI triage and of closing times."""
    thin = list(thin_rows(summary))
    return [
        wait_sentence(summary),
        closing_sentence(summary),
        Table("Experienced readers for hard cases", HARD_CASE_COLUMNS, list(hard_case_rows(summary))),
        *([Table("Where cover was thin, worst first", THIN_COLUMNS, thin)] if thin else []),
        Table("Harm by condition of AI triage", AI_COLUMNS, list(ai_rows(summary))),
    ]


def wait_sentence(summary: Mapping[str, Any]) -> str:
    """How soon hard cases have an experienced reader."""
    found = summary["expert_wait"]
    if found["mean"]["value"] is None:
        return "No hard case was seen by an experienced reader."
    return (
        f"An experienced reader reads or advises on {_share(found['met'])} of the hard cases, "
        f"{_minutes(found['mean'])} min after the images on average, within {_minutes(found['p90'])} min for 90 % of "
        f"them; {_share(found['called_at_home'])} are met by someone called at home."
    )


def closing_sentence(summary: Mapping[str, Any]) -> str:
    """What is unread when hospitals' windows end."""
    found = summary["hand_over"]
    back, left = (found[name]["value"] or 0.0 for name in ("per_day", "left_per_day"))
    text = f"When coverage windows end, unread: {_a_day(back)} handed back, {_a_day(left)} kept and finished"
    if found["left_finished_minutes"]["value"] is None:
        return f"{text} afterwards."
    return f"{text} {_minutes(found['left_finished_minutes'])} min later."


def hard_case_rows(summary: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """A row a subspecialty with hard cases, then all of them."""
    cover, waits = summary["specialist_coverage"], summary["expert_wait"]
    rows = [(name, waits["by_subspecialty"][name], rate) for name, rate in cover["by_subspecialty"].items()]
    for name, found, rate in [*rows, ("all", waits, cover["share"])]:
        if found["cases"]["value"]:
            yield (
                name,
                f"{found['cases']['value']:,.0f}",
                _share(rate),
                _percent(found["free_at_once"]),
                _minutes(found["free_p90"]),
                _percent(found["met"]),
                _percent(found["called_at_home"]),
                _minutes(found["mean"]),
                _minutes(found["p90"]),
            )


def thin_rows(summary: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """The hours that leave most hard cases without an experienced reader on duty."""
    for each in summary["specialist_coverage"]["thin"]:
        hour = f"{each['hour']:02d}:00"
        yield (
            each["subspecialty"],
            hour,
            shown(each["readers"]),
            percent(each["share"]),
            f"{each['uncovered_per_day']:.3f}",
        )


def ai_rows(summary: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """A row a condition; for each algorithm the studies with what it looks for, flagged and missed."""
    triage = summary["ai_triage"]
    for name, words in CONDITIONS.items():
        yield _ai_row(words, triage[name])
    for code, found in triage["by_finding"].items():
        for name in ("flagged", "missed"):
            yield _ai_row(f"{code}: finding {name}", found[name])


def _ai_row(words: str, found: Mapping[str, Interval]) -> tuple[object, ...]:
    return (
        words,
        f"{found['studies']['value'] or 0:,.0f}",
        _minutes(found["wait"]),
        _minutes(found["turnaround"]),
        _share(found["weighted_misses"]),
        _minutes(found["weighted_tardiness"]),
    )


def _a_day(number: float) -> str:
    return f"{count(round(number, 1), 'study', 'studies')} a day"


def _share(interval: Interval) -> str:
    value = interval["value"]
    return "–" if value is None else f"{percent(value)}{share_between(interval)}"


def _percent(interval: Interval) -> str:
    value = interval["value"]
    return "–" if value is None else percent(value)


def _minutes(interval: Interval) -> str:
    value = interval["value"]
    return "–" if value is None else f"{value:.1f}{between(interval)}"
