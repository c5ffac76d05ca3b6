"""Many threads write in few transactions; each is answered after the commit, and fails alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event

import pytest
from sqlalchemy import event, func, select

from data.errors import ConflictError
from data.store import inbox
from data.store.dispatch_tables import INTAKE

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)


def held(store):
    """A transaction under way, so that others queue up behind it; ends when the event is set."""
    begun, go_on = Event(), Event()

    def work(_connection):
        begun.set()
        assert go_on.wait(10)

    return begun, go_on, lambda: store.writer.write(work)


def test_those_who_wait_share_a_commit_and_repeated_keys_fail_alone(store):
    begun, go_on, first = held(store)
    commits = []
    with ThreadPoolExecutor(9) as threads:
        blocked = threads.submit(first)
        assert begun.wait(10)
        event.listen(store.engine, "commit", commits.append)
        keys = ["a", "b", "c", "a", "d", "e", "f", "g"]
        sent = [threads.submit(inbox.receive, store, "test", key, NOW, {"key": key}, key) for key in keys]
        while len(store.writer._waiting) < len(keys):
            Event().wait(0.001)
        go_on.set()
        blocked.result()
        receipts = [one.result() for one in sent]
    assert sorted(receipt.repeated for receipt in receipts) == [False] * 7 + [True]
    with store.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(INTAKE)) == 7
    assert len(commits) <= 4  # the blocked one's, that of all the others, and two looks at the row of the repeated key
    with pytest.raises(ConflictError, match="other contents"):
        inbox.receive(store, "test", "b", NOW, {"key": "other"}, "other")


def test_an_answer_is_on_the_disk_before_it_is_given(store):
    seen = []

    def look(_connection):
        with store.reading() as other:
            seen.append(other.scalar(select(func.count()).select_from(INTAKE)))

    event.listen(store.engine, "commit", look, once=True)
    inbox.receive(store, "test", "a", NOW, {})
    look(None)
    assert seen == [0, 1]
