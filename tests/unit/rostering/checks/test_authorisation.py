"""Authorisations for outside work."""

from datetime import date

import pytest

from data.people import Status
from tests.unit.rostering.tiny import duty, messages, network, on_call, radiologist, roster


def practitioner(**changes):
    return radiologist(status=Status.HOSPITAL_PRACTITIONER, **changes)


@pytest.mark.parametrize(
    "person",
    [
        practitioner(authorised_from=date(2027, 1, 4), authorised_until=date(2027, 1, 4)),
        practitioner(authorised_until=date(2027, 1, 4)),
        practitioner(authorised_from=date(2026, 1, 1)),
        practitioner(employment_fraction=0.8),
        radiologist(status=Status.SALARIED),
    ],
)
def test_accepts_the_authorised_and_those_who_need_none(person):
    assert messages("authorisation", network(person), roster(duty())) == []


def test_refuses_an_expired_one_by_the_date_on_which_the_duty_starts():
    net = network(practitioner(authorised_from=date(2026, 1, 1), authorised_until=date(2027, 1, 4)))
    assert messages("authorisation", net, roster(duty("2027-01-04"), duty("2027-01-05"))) == [
        "R-1: the N12 of 2027-01-05 needs an authorisation for outside work, it runs from 2026-01-01 to 2027-01-04"
    ]


def test_refuses_where_there_is_none_on_call_included():
    (message,) = messages("authorisation", network(practitioner()), roster(on_call()))
    assert message.endswith("of 2027-01-04 needs an authorisation for outside work, there is none")


def test_can_be_switched_off():
    net = network(practitioner(), rules={"authorisation": {"enabled": False}})
    assert messages("authorisation", net, roster(duty())) == []
