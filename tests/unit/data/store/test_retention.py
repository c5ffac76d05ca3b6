from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from data.duties import Absence
from data.errors import InputError
from data.store import audit
from data.store.networks import load_network, revision
from data.store.records import WishRequest
from data.store.retention import erase, prune
from data.store.rosters import propose, publish, roll_back, save_draft
from data.store.swap_steps import Offer, offer_swap
from data.store.swaps import swaps
from data.store.versions import load_version, versions
from tests.unit.data.store.made import APRIL, other_file, roster_file

NOW = datetime(2027, 3, 26, tzinfo=UTC)


def published(store, file, based_on=None):
    saved = save_draft(store, file, "anna", based_on)
    propose(store, saved.id, "anna")
    return publish(store, saved.id, "anna")


def wish(store, person="R-1", day="2027-03-05"):
    with store.change("anna", "test") as change:
        change.session.add(
            WishRequest(
                radiologist_id=person,
                day=date.fromisoformat(day),
                kind="want",
                weight=1,
                state="asked",
                asked_at=datetime.now(UTC),
                asked_by="anna",
                reason="wedding",
            )
        )


def log(store):
    with store.reading() as connection:
        assert audit.follow(connection).breaks == ()
        return list(audit.entries(connection))


def test_what_is_old_goes_and_nothing_else(filled):
    first = published(filled, roster_file())
    published(filled, other_file(), first.id)
    roll_back(filled, first.id, "anna")
    april = published(filled, roster_file(period=APRIL))
    wish(filled)
    told = prune(filled, date(2027, 4, 1), "anna", really=False)
    assert len(versions(filled)) == 4
    assert prune(filled, date(2027, 4, 1), "anna", really=True) == told
    assert (told["roster_versions"], told["wish_requests"], told["absences"], told["wishes"]) == (3, 1, 2, 2)
    assert versions(filled) == (april,)
    assert load_version(filled, april.id)[1] == roster_file(period=APRIL)
    assert [row.first.year for row in load_network(filled).absences] == [2028]
    assert revision(filled).number == 2
    assert log(filled)[-1].action == "store.pruned"
    entries = len(log(filled))
    assert prune(filled, date(2027, 4, 1), "anna", really=True) == {}
    assert len(log(filled)) == entries


def test_an_erased_radiologist_leaves_past_duties_under_an_id_alone(filled):
    file = roster_file()
    away = (
        Absence(radiologist_id="R-1", first=date(2027, 3, 1), last=date(2027, 3, 2), reason="sick"),
        Absence(radiologist_id="R-2", first=date(2027, 3, 1), last=date(2027, 3, 2)),
    )
    file = replace(file, result=file.result.model_copy(update={"absences": away}))
    version = save_draft(filled, file, "anna")
    wish(filled)
    wish(filled, "R-2")
    gone = erase(filled, "R-1", "anna", NOW)
    assert gone["radiologists"] == gone["contacts"] == gone["wish_requests"] == gone["roster_versions"] == 1
    network = load_network(filled)
    assert "R-1" not in network.radiologist
    assert {row.radiologist_id for row in (*network.absences, *network.wishes, *network.commitments)} == {"R-2"}
    assert [row.subject_id for row in network.contacts] == ["H-1"]
    _, kept = load_version(filled, version.id)
    assert kept.absences == away[1:]
    assert kept.roster == file.roster
    assert "Dr R-1" not in "".join(entry.detail for entry in log(filled))
    with pytest.raises(InputError, match="knows no radiologist R-1"):
        erase(filled, "R-1", "anna", NOW)


def swap(store, version, person="R-1", to="R-3"):
    sides = ((person, next(each for each in roster_file().roster.duties if each.radiologist_id == person)), (to, None))
    deadline = datetime(2027, 3, 10, tzinfo=UTC)
    return offer_swap(store, Offer(version.id, sides, deadline, note="wedding"), "dr", datetime(2027, 3, 1, tzinfo=UTC))


def test_swaps_go_with_their_roster_and_their_words_with_their_people(filled):
    version = published(filled, roster_file())
    swap(filled, version)
    swap(filled, version, "R-2", "R-3")
    assert erase(filled, "R-1", "anna", datetime(2027, 3, 28, 6, tzinfo=UTC))["swap_requests"] == 1
    assert [each.note for each in swaps(filled)] == ["", "wedding"]
    told = prune(filled, date(2027, 4, 1), "anna", really=True)
    assert (told["swap_requests"], told["swap_sides"], told["roster_versions"]) == (2, 4, 1)
    assert swaps(filled) == ()


def test_who_still_has_a_duty_to_do_is_not_erased(filled):
    published(filled, roster_file())
    with pytest.raises(InputError, match="R-1 has a published duty on 2027-03-27"):
        erase(filled, "R-1", "anna", NOW)
    assert "R-1" in load_network(filled).radiologist
    assert erase(filled, "R-1", "anna", datetime(2027, 3, 28, 6, tzinfo=UTC))["radiologists"] == 1
