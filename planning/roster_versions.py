"""Versions of rosters between files and a store; what is published keeps every hard rule, or says why not."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from data.duties import Duty
from data.errors import InputError, Problem
from data.formats.roster_json import RosterFile, read_roster_file, write_roster
from data.store.networks import load_network
from data.store.rosters import propose, publish, roll_back, save_draft, withdraw
from data.store.store import Store
from data.store.versions import Version, load_version, published_on, versions
from planning.destinations import file_to_write
from planning.roster_check import judge
from rostering.changes import Change, Changes


def draft(url: str, path: Path, by: str, note: str, based_on: int | None) -> dict[str, Any]:
    """Save a roster file as a draft; what ``roster draft --json`` prints.

    Raises
    ------
    InputError
        The file is wrong, or names what the store's network does not know.
    ConflictError
        Another version was saved since ``based_on``.
    """
    store = Store.open(url)
    file = read_roster_file(path, load_network(store))
    return summary_of(save_draft(store, file, by, based_on, note))


def put_forward(url: str, version: int, by: str) -> dict[str, Any]:
    """Propose a draft; what ``roster propose --json`` prints."""
    return summary_of(propose(Store.open(url), version, by))


def publish_checked(url: str, version: int, by: str, despite: str | None) -> dict[str, Any]:
    """Publish a proposed version unless a hard rule is broken; what ``roster publish --json`` prints.

    Parameters
    ----------
    despite
        Why it is published although hard rules are broken; it goes into the audit log.

    Raises
    ------
    ConflictError
        A newer or overlapping version is published, or this one was changed while it was judged.
    """
    store = Store.open(url)
    found, file = load_version(store, version)
    sentences = _broken_rules(store, file)
    if sentences and despite is None:
        return {**summary_of(found), "violations": len(sentences), "sentences": sentences}
    done = publish(store, version, by, found.edit, len(sentences), despite)
    return {**summary_of(done), "violations": len(sentences), "sentences": sentences}


def _broken_rules(store: Store, file: RosterFile) -> list[str]:
    violations = judge(load_network(store), file).verification.violations
    return [f"{each.rule}: {each.message}" for each in violations]


def take_back(url: str, version: int, by: str) -> dict[str, Any]:
    """Withdraw a version; what ``roster withdraw --json`` prints."""
    return summary_of(withdraw(Store.open(url), version, by))


def bring_back(url: str, version: int, by: str, note: str) -> dict[str, Any]:
    """Roll back to a version; what ``roster rollback --json`` prints."""
    return summary_of(roll_back(Store.open(url), version, by, note))


def list_versions(url: str) -> dict[str, Any]:
    """What ``roster versions --json`` prints."""
    return {"versions": [summary_of(each) for each in versions(Store.open(url))]}


def fetch(url: str, version: int, out: Path) -> dict[str, Any]:
    """Write a version as a roster file; what ``roster fetch --json`` prints."""
    file_to_write(out)
    found, file = load_version(Store.open(url), version)
    result = None if file.result is None else file.result.model_dump(mode="json")
    write_roster(out, file.roster, result, file.requirements)
    return {**summary_of(found), "out": str(out)}


def differences(url: str, before: int, after: int | None) -> dict[str, Any]:
    """Which duties differ between two versions; what ``roster diff --json`` prints.

    Parameters
    ----------
    after
        None: the version that is published for the dates of the first.

    Raises
    ------
    InputError
        No such version, or nothing is published for these dates.
    """
    store = Store.open(url)
    first, old = load_version(store, before)
    second, new = load_version(store, _published_beside(store, first) if after is None else after)
    changes = Changes.between(old.roster.duties, new.roster.duties)
    return {
        "before": summary_of(first),
        "after": summary_of(second),
        "duties_changed": changes.duties,
        "people_affected": len(changes.people),
        "changes": [_told(change) for change in changes.told()],
    }


def _published_beside(store: Store, version: Version) -> int:
    found = published_on(store, version.period.first)
    if found is None:
        message = f"has nothing published for {version.period.first}"
        raise InputError(Problem(store.name, None, None, message, "name two versions"))
    return found.id


def summary_of(version: Version) -> dict[str, Any]:
    """A version as ``--json`` prints it."""
    return {
        "version": version.id,
        "first": str(version.period.first),
        "last": str(version.period.last),
        "number": version.number,
        "state": version.state.value,
        "based_on": version.based_on,
        "restores": version.restores,
        "note": version.note,
        "saved": _mark(version.saved),
        "proposed": _mark(version.proposed),
        "published": _mark(version.published),
        "ended": _mark(version.ended),
    }


def _mark(mark: tuple[datetime, str] | None) -> dict[str, str] | None:
    return None if mark is None else {"at": f"{mark[0]:%Y-%m-%dT%H:%M:%SZ}", "by": mark[1]}


def _told(change: Change) -> dict[str, Any]:
    sides = {"before": change.before, "after": change.after}
    return {"kind": change.kind.value, **{name: duty and _duty(duty) for name, duty in sides.items()}}


def _duty(duty: Duty) -> dict[str, str]:
    return {"radiologist": duty.radiologist_id, "day": str(duty.day), "shift": duty.shift, "place": duty.place}
