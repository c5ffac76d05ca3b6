"""Images that should be there: a study that was vetted or performed and has none, or not all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from data.network import Network
from data.store.life_rows import Life, OpenAlarm
from dispatch.life.alarm import Alarm, AlarmKind, clock, whom_to_call
from dispatch.life.rules import MissingImages, minutes


def missing_images(
    lives: Iterable[Life], alarms: Sequence[OpenAlarm], network: Network, rules: MissingImages, now: datetime
) -> list[Alarm]:
    """The alarms to be said now, each naming the hospital and whom to call."""
    open_of = {alarm.study_id: alarm for alarm in alarms if alarm.kind == AlarmKind.IMAGES}
    found = []
    for life in lives:
        awaited = _awaited(life, rules)
        if awaited is None:
            continue
        since, limit, what = awaited
        known = open_of.get(life.id)
        if now < (since + minutes(limit) if known is None else known.next_at or since):
            continue
        call = whom_to_call(network, life.hospital, rules.contacts, 0 if known is None else known.level)
        waited = (now - since).total_seconds() / 60
        words = f"{life.name} ({life.exam}) {what} {waited:.0f} minutes after {clock(since)}; call {call.words()}"
        next_at = now + minutes(rules.repeat_minutes)
        found.append(Alarm(life.id, life.name, AlarmKind.IMAGES, words, next_at, call=call))
    return found


def awaits_images(life: Life) -> bool:
    """Whether its images should come yet."""
    return life.state in ("vetted", "performed")


def _awaited(life: Life, rules: MissingImages) -> tuple[datetime, float, str] | None:
    """(since when, for how many minutes at most, what is wrong after them); None unless images are awaited."""
    if not awaits_images(life):
        return None
    if life.incomplete_at is not None:
        return life.incomplete_at, rules.incomplete_minutes, "has an incomplete series still"
    if life.performed_at is not None:
        return life.performed_at, rules.performed_minutes, "was performed and has no images"
    assert life.vetted_at is not None
    return life.vetted_at, rules.vetted_minutes, "was vetted and has no images"
