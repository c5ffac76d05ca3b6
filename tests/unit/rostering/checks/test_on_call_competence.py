"""Experience wanted on call."""

from data.studies import Subspecialty
from tests.unit.rostering.tiny import duty, messages, network, on_call, radiologist, roster

EXPERT = network(radiologist(experienced=(Subspecialty.PAEDIATRICS,)))


def test_accepts_the_experienced():
    assert messages("on_call_competence", EXPERT, roster(on_call(subspecialty=Subspecialty.PAEDIATRICS))) == []


def test_refuses_those_who_only_read():
    assert messages("on_call_competence", EXPERT, roster(on_call(subspecialty=Subspecialty.HEAD_NECK))) == [
        "R-1: the ON-CALL of 2027-01-04 is in head-neck, where this radiologist is not experienced"
    ]


def test_duties_at_a_centre_need_no_experience():
    assert messages("on_call_competence", network(), roster(duty())) == []
