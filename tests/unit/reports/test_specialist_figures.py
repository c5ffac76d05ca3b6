from data.studies import Subspecialty
from reports.coverage_figures import HOURS
from reports.specialist_figures import specialist_covers
from rostering.checks import CHECKS, Subject
from tests.unit.rostering.tiny import D12, MONDAY, duty, network, on_call, radiologist, roster

EXPERT = radiologist("R-1", experienced=("neuro", "paediatrics"))
NUMBERS = {"specialist_cover": {"nights": 1, "days": 0}}


def covers(*duties, rules=None, **horizon):
    net = network(EXPERT, radiologist("R-2"), rules=rules or NUMBERS)
    found = Subject(net, roster(*duties, **horizon), (), net.rules)
    return {cover.subspecialty: cover for cover in specialist_covers(found)}


def test_an_expert_covers_the_hours_of_the_duty():
    neuro = covers(duty(), last=MONDAY)[Subspecialty.NEURO]
    assert (neuro.wanted_hours, neuro.missing_hours, neuro.share) == (12, 0, 1)
    assert neuro.mean[HOURS.index(3)] == 1
    assert neuro.longest is None


def test_a_reader_without_experience_covers_nothing():
    neuro = covers(duty(person="R-2"), last=MONDAY)[Subspecialty.NEURO]
    assert (neuro.missing_hours, neuro.share) == (12, 0)
    start, end, missing = neuro.longest
    assert (f"{start:%a %H:%M}", f"{end:%a %H:%M}", missing) == ("Mon 20:00", "Tue 08:00", 1)


def test_days_off_want_as_many_as_nights():
    neuro = covers(duty("2027-01-09", D12), first="2027-01-09", last="2027-01-09")[Subspecialty.NEURO]
    assert (neuro.wanted_hours, neuro.missing_hours) == (24, 12)
    assert neuro.met[HOURS.index(10)] == 1
    assert neuro.met[HOURS.index(21)] == 0


def test_on_call_counts_only_where_the_rule_says_so():
    found = covers(on_call(), last=MONDAY)
    assert found[Subspecialty.PAEDIATRICS].missing_hours == 12, "wanted round the clock, there for the night"
    assert covers(last=MONDAY)[Subspecialty.PAEDIATRICS].missing_hours == 24
    assert found[Subspecialty.NEURO].missing_hours == 12


def test_nothing_wanted_is_always_met():
    found = covers(last=MONDAY, rules={"specialist_cover": {"nights": 0, "days": 0}})
    assert found[Subspecialty.NEURO].share == 1


def test_it_agrees_with_the_check():
    for duties in ((duty(),), (duty("2027-01-09", D12), on_call("2027-01-06")), ()):
        net = network(EXPERT, rules={"specialist_cover": {"nights": 2, "days": 1, "weight": 1}})
        subject = Subject(net, roster(*duties), (), net.rules)
        short = sum(cover.missing_hours for cover in specialist_covers(subject))
        cost = sum(violation.cost for violation in CHECKS["specialist_cover"](subject))
        assert (short == 0) is (cost == 0)
        assert 2 * short <= cost <= 4 * short, "half hours, of which each misses one or two readers"
