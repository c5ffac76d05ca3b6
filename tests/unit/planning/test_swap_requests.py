"""Swaps judged and done as the command line does them, on both databases: legal, illegal, and illegal meanwhile."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from data.calendar import Horizon
from data.duties import Absence
from data.errors import ConflictError, InputError
from data.store.networks import load_network, save_network
from data.store.rosters import propose, publish, save_draft
from data.store.versions import load_version, published_on
from planning import request_times, swap_requests, wish_requests
from planning.roster_check import judge
from reports.swap_requests_overview import judged_parts, offered_parts, suggested_parts
from tests.unit.data.store.conftest import (  # noqa: F401 (fixtures)
    backend,
    databases,
    filled,
    server,
    store,
    upgraded_file,
)
from tests.unit.data.store.made import APRIL, MARCH, duty, roster_file

NOW = datetime(2027, 3, 1, 22, tzinfo=UTC)
MINE, THEIRS, OTHER = "R-1@2027-03-27", "R-3@2027-03-23", "R-2@2027-03-20"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Moves the present by so many days."""

    def move(days):
        monkeypatch.setattr(request_times, "present", lambda: NOW + timedelta(days=days))

    move(0)
    return move


@pytest.fixture
def url(filled):  # noqa: F811
    """The URL of a store whose March is published: each of the three has a duty, that of R-2 is kept."""
    release(filled, roster_file(duty("R-1", "2027-03-27"), duty("R-3", "2027-03-23")))
    return filled.url


def release(store, file, based_on=None):  # noqa: F811
    saved = save_draft(store, file, "anna", based_on)
    propose(store, saved.id, "anna")
    return publish(store, saved.id, "anna")


def offered(url, *names, **changes):
    options = {"answer_by": None, "note": "", "by": "dr1", "own_centres": False, **changes}
    return swap_requests.offered(url, names or (MINE, THEIRS), **options)


def failing(summary):
    return {row["check"]: row["sentences"] for row in summary["checks"] if row["verdict"] == "violated"}


def people(store):  # noqa: F811
    return {(each.day.day, each.radiologist_id) for each in published_file(store).roster.duties}


def published_file(store):  # noqa: F811
    return load_version(store, published_on(store, MARCH.first).id)[1]


def away(store, person, day):  # noqa: F811
    network = load_network(store)
    absence = Absence(radiologist_id=person, first=date.fromisoformat(day), last=date.fromisoformat(day), reason="sick")
    save_network(store, network.model_copy(update={"absences": (*network.absences, absence)}), "anna", 1)


def test_a_swap_goes_from_the_offer_to_the_published_roster(filled, url):  # noqa: F811
    made = offered(url, note="wedding")
    assert (made["state"], made["legal"], made["changed"]) == ("offered", True, [])
    assert made["answer_by"] == "2027-03-08T22:00:00Z"
    assert [(each["gives"]["day"], each["takes"]["day"]) for each in made["sides"]] == [
        ("2027-03-27", "2027-03-23"),
        ("2027-03-23", "2027-03-27"),
    ]
    assert swap_requests.agreed(url, made["swap"], "R-3", "dr3")["state"] == "agreed"
    done = swap_requests.approved(url, made["swap"], "director")
    assert (done["state"], done["made"], done["legal"]) == ("approved", 2, True)
    assert people(filled) == {(20, "R-2"), (23, "R-1"), (27, "R-3")}
    assert judge(load_network(filled), published_file(filled)).agrees
    assert [duty.day.day for duty in published_file(filled).roster.kept] == [20]


def test_a_duty_is_given_for_nothing(filled, url):  # noqa: F811
    made = offered(url, MINE, "R-3")
    assert [each["takes"] and each["takes"]["day"] for each in made["sides"]] == [None, "2027-03-27"]
    swap_requests.agreed(url, made["swap"], "R-3", "dr3")
    swap_requests.approved(url, made["swap"], "director")
    assert people(filled) == {(20, "R-2"), (23, "R-3"), (27, "R-3")}


def test_three_take_one_anothers_duties(filled):  # noqa: F811
    file = roster_file(duty("R-1", "2027-03-27"), duty("R-3", "2027-03-23"))
    release(filled, replace(file, roster=replace(file.roster, kept=())))
    made = offered(filled.url, MINE, THEIRS, OTHER)
    assert [each["takes"]["day"] for each in made["sides"]] == ["2027-03-23", "2027-03-20", "2027-03-27"]
    assert swap_requests.agreed(filled.url, made["swap"], "R-2", "dr2")["state"] == "offered"
    assert swap_requests.agreed(filled.url, made["swap"], "R-3", "dr3")["state"] == "agreed"
    assert swap_requests.approved(filled.url, made["swap"], "director")["state"] == "approved"
    assert people(filled) == {(20, "R-3"), (23, "R-1"), (27, "R-2")}


def test_a_reader_stays_at_an_own_centre_when_asked_to(filled):  # noqa: F811
    file = roster_file(duty("R-1", "2027-03-27", centre="dijon"), duty("R-3", "2027-03-23"))
    release(filled, file)
    assert failing(offered(filled.url))
    made = offered(filled.url, own_centres=True)
    swap_requests.agreed(filled.url, made["swap"], "R-3", "dr3")
    swap_requests.approved(filled.url, made["swap"], "director")
    places = {(each.radiologist_id, each.centre) for each in published_file(filled).roster.duties}
    assert places == {("R-1", "lyon"), ("R-2", "lyon"), ("R-3", "lyon")}


def test_an_illegal_swap_is_not_offered_and_the_check_is_named(url):
    made = offered(url, MINE, OTHER)
    assert (made["swap"], made["legal"]) == (None, False)
    assert "kept_duties" in failing(made)
    assert swap_requests.listed(url, None, only_open=False) == {"swaps": []}


def test_a_swap_that_became_illegal_is_neither_agreed_nor_approved_and_the_check_is_named(filled, url, clock):  # noqa: F811
    swap, other = offered(url)["swap"], offered(url)["swap"]
    swap_requests.agreed(url, swap, "R-3", "dr3")
    away(filled, "R-3", "2027-03-27")
    for found in (swap_requests.approved(url, swap, "director"), swap_requests.shown(url, swap)):
        assert (found["legal"], found["state"], found["changed"]) == (False, "agreed", [])
        assert list(failing(found)) == ["absences"]
    assert swap_requests.agreed(url, other, "R-3", "dr3")["state"] == "offered"
    assert people(filled) == {(20, "R-2"), (23, "R-3"), (27, "R-1")}
    assert swap_requests.refused(url, swap, "ill that night", "director")["state"] == "refused"
    clock(10)
    assert [each["state"] for each in swap_requests.listed(url, "R-3", only_open=False)["swaps"]] == [
        "refused",
        "expired",
    ]
    assert swap_requests.listed(url, "R-3", only_open=True)["swaps"] == []


def test_of_two_swaps_of_one_duty_the_second_is_told_what_the_first_changed(url):
    swap, other = offered(url)["swap"], offered(url, MINE, "R-3")["swap"]
    for each in (swap, other):
        swap_requests.agreed(url, each, "R-3", "dr3")
    swap_requests.approved(url, swap, "director")
    found = swap_requests.approved(url, other, "director")
    assert (found["legal"], found["state"]) == (False, "agreed")
    assert found["changed"][0].startswith("R-1 no longer has the N12 of 2027-03-27 (version 2, published by director")
    (row,) = swap_requests.listed(url, None, only_open=True)["swaps"]
    assert row["changed"] == found["changed"]
    assert swap_requests.withdrawn(url, other, "R-1", "", "dr1")["state"] == "withdrawn"


def test_a_swap_outlives_another_version_that_left_its_duties_alone(filled, url):  # noqa: F811
    swap = offered(url)["swap"]
    file = published_file(filled)
    release(filled, file, 1)
    assert swap_requests.agreed(url, swap, "R-3", "dr3")["state"] == "agreed"
    assert swap_requests.approved(url, swap, "director")["made"] == 3
    assert load_version(filled, 3)[0].based_on == 2


def test_what_cannot_be_offered_says_what_to_do(filled, url):  # noqa: F811
    release(filled, roster_file(period=APRIL))
    for names, told in (
        (("R-1", "R-3"), r"not said what to swap with whom \(name your duty"),
        ((MINE,), "not said what to swap with whom"),
        ((MINE, "R-9"), "no radiologist 'R-9'"),
        ((MINE, "R-3@2027-03-24"), r"R-3 has no such duty on 2027-03-24 \(the duties of R-3: 2027-03-23/N12\)"),
        ((MINE, "R-1"), "one radiologist holds two of the duties"),
        ((MINE, "R-1@2027-04-27"), r"different rosters: 2027-03-27 in version 1, 2027-04-27 in version 2"),
        (("R-1@2027-05-01", "R-3"), r"no published roster for 2027-05-01 .*roster versions"),
    ):
        with pytest.raises(InputError, match=told):
            offered(url, *names)
    with pytest.raises(InputError, match="'soon' is not a date or a time"):
        offered(url, answer_by="soon")


def test_a_deadline_is_a_whole_date_or_a_time_of_paris(url, clock):
    assert offered(url, answer_by="2027-03-05")["answer_by"] == "2027-03-05T22:59:00Z"
    assert offered(url, answer_by="2027-03-05T18:00")["answer_by"] == "2027-03-05T17:00:00Z"
    clock(20)
    late = offered(url)
    assert late["answer_by"] == late["begins_at"] == "2027-03-23T19:00:00Z"
    clock(30)
    with pytest.raises(InputError, match=r"began on 2027-03-23 20:00, Paris time \(call the planner"):
        offered(url)
    with pytest.raises(ConflictError, match="was not answered by all until 2027-03-23 20:00, Paris time"):
        swap_requests.agreed(url, late["swap"], "R-3", "dr3")


def test_wishes_go_from_the_opening_to_the_network(filled, clock):  # noqa: F811
    url, may = filled.url, Horizon.of_month("2027-05")
    assert wish_requests.opened(url, may, "2027-04-01", "anna")["closes_at"] == "2027-04-01T21:59:00Z"
    first = wish_requests.asked(url, ("R-3", "want", "2027-05-06", "N12", 4), "dr3")
    assert (first["state"], first["closes_at"], first["too_late"]) == ("asked", "2027-04-01T21:59:00Z", False)
    wish_requests.asked(url, ("R-2", "refuse", "2027-05-06", None, 1), "dr2")
    assert wish_requests.undecided(url, may) == 2
    decided = wish_requests.decided(url, (), may, wish_requests.WishState.ACCEPTED, "anna")
    assert [each["state"] for each in decided["wishes"]] == ["accepted", "accepted"]
    assert [wish.radiologist_id for wish in load_network(filled).wishes[-2:]] == ["R-3", "R-2"]
    assert wish_requests.decided(url, (), may, wish_requests.WishState.ACCEPTED, "anna")["wishes"] == []
    assert wish_requests.withdrawn(url, first["wish"], "R-3", "dr3", late=False)["state"] == "withdrawn"
    clock(40)
    assert [each["open"] for each in wish_requests.listed(url, None, None)["periods"]] == [False]
    assert [each["wish"] for each in wish_requests.listed(url, "R-2", "accepted")["wishes"]] == [2]


def test_words_about_wishes_that_mean_nothing_are_told_so(filled):  # noqa: F811
    url = filled.url
    for words, told in (
        (("R-3", "off", "2027-05-06", None, 1), r"'off' is no kind of wish \(say want .*avoid .*refuse"),
        (("R-3", "want", "tomorrow", None, 1), "'tomorrow' is not a date"),
        (("R-3", "want", "2027-05-06", None, 11), "weight: "),
    ):
        with pytest.raises(InputError, match=told):
            wish_requests.asked(url, words, "dr3")
    with pytest.raises(InputError, match="'open' is no state of a wish"):
        wish_requests.listed(url, None, "open")
    for numbers, period in (((), None), ((1,), MARCH)):
        with pytest.raises(InputError, match="not said which wishes"):
            wish_requests.decided(url, numbers, period, wish_requests.WishState.ACCEPTED, "anna")


def test_legal_swaps_are_suggested_in_words_that_offer_them(url):
    found = swap_requests.suggested(url, MINE, 5, own_centres=False)
    said = suggested_parts(found)
    assert said[0] == "1 legal swap to be free of R-1@2027-03-27/N12."
    *_, words = said[1].rows[0]
    assert offered(url, *words.split())["state"] == "offered"
    kept = swap_requests.suggested(url, OTHER, 5, own_centres=False)
    assert kept["possible"] == 0
    assert "hulotte roster swaps offer R-2@2027-03-20/N12 RADIOLOGIST" in suggested_parts(kept)[1]


def test_people_are_told_what_fails_and_what_to_do_next(filled, url):  # noqa: F811
    refused = "\n".join(offered_parts(offered(url, MINE, OTHER)))
    assert "  kept duties: R-2: the N12 of 2027-03-20 (lyon) is to be kept" in refused
    assert "hulotte roster swaps suggest R-1@2027-03-27" in refused
    swap, other = offered(url)["swap"], offered(url, MINE, "R-3")["swap"]
    for each in (swap, other):
        swap_requests.agreed(url, each, "R-3", "dr3")
    swap_requests.approved(url, swap, "director")
    gone = swap_requests.shown(url, other)
    assert [part for part in judged_parts(gone) if isinstance(part, str)][1:3] == [
        "This swap cannot be done any more: the roster has changed since it was offered.",
        f"{gone['changed'][0]}.",
    ]
    third = offered(url, "R-1@2027-03-23", "R-3@2027-03-27")["swap"]
    away(filled, "R-1", "2027-03-27")
    said = [part for part in judged_parts(swap_requests.shown(url, third)) if isinstance(part, str)]
    assert said[1] == "This swap cannot be done: it breaks a hard rule now."
    assert said[2].startswith("  absences: R-1")
    assert said[-1] == "To end it: hulotte roster swaps withdraw 3 R-1; as the director: refuse 3 --reason TEXT"
