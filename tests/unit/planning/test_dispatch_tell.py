"""A command from the terminal is a row that the leader applies, and its answer comes back."""

import pytest

from data.errors import InputError
from planning.dispatch_tell import Told, tell
from tests.unit.dispatch.desk import Desk, new_store
from tests.unit.simulation import stage


@pytest.fixture
def desk(tmp_path):
    made = Desk(new_store(tmp_path), stage.network(1), stage.duty(0, 7, 19))
    made.start()
    made.study("A")
    yield made
    made.store.engine.dispose()


def told(kind, key="k", **words):
    names = {"reader": None, "study": None, "hospital": None, "by": "anna", "reason": "", "detail": {}, **words}
    return Told(kind, key=key, **names)


def test_it_waits_for_the_leader_and_tells_what_became_of_it(desk):
    hold = told("hold", study="A", reason="images come", detail={"until": None})
    assert tell(desk.store.url, hold, wait=0)["state"] == "new"
    desk.leader.work(desk.now)
    assert tell(desk.store.url, hold, wait=0)["state"] == "applied"
    again = told("call-back", "other", reader="R-0")
    assert tell(desk.store.url, again, wait=0)["state"] == "new"
    desk.leader.work(desk.now)
    refused = tell(desk.store.url, again, wait=1)
    assert (refused["state"], "neither at rest nor at home" in refused["answer"]) == ("refused", True)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"kind": "hold", "study": "A"}, "reason"),
        ({"kind": "hold", "study": "B", "reason": "x"}, "accession"),
        ({"kind": "dance"}, "kind"),
        ({"kind": "escalate", "study": "A", "reason": "x"}, "urgency"),
        ({"kind": "help", "reader": "R-0", "study": "A", "detail": {"subspecialty": "feet"}}, "subspecialty"),
        ({"kind": "done", "reader": "R-0", "study": "A", "detail": {"urgency": "P0"}}, "urgency"),
    ],
)
def test_what_it_lacks_is_named(desk, words, field):
    with pytest.raises(InputError) as refusal:
        tell(desk.store.url, told(**words), wait=0)
    assert refusal.value.problems[0].field == field
