"""The solver against all rosters there are: tiny networks, every assignment judged by the checks."""

from collections.abc import Iterator
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from data.duties import Duty, WishKind
from data.people import CommitmentKind, Status
from data.requirements import ANY, Level
from data.studies import Subspecialty
from rostering.instance import Context, RosterInstance
from rostering.solve.result import Settings
from rostering.solve.result import Status as Outcome
from rostering.solve.strategy import solve
from rostering.verify import Verification, verify
from tests.unit.rostering import tiny
from tests.unit.rostering.exact import optimum

DAYS = ("2027-01-02", "2027-01-03", "2027-01-04")
"""Saturday to Monday: the weeks and the kinds of day change inside."""
WORK = Settings(work_limit=20, workers=1, gap=0.0)


def judged(instance: RosterInstance, duties: tuple[Duty, ...]) -> Verification:
    return verify(instance.network, instance.roster(duties), instance.requirements, instance.rules)


def alone(instance: RosterInstance, person: int) -> list[tuple[Duty, ...]]:
    """Every set of duties of one person without a hard violation; a broken one stays so with more duties."""
    kept = [duty for duty in instance.context.kept if duty.radiologist_id == instance.people[person].id]
    found: list[tuple[Duty, ...]] = [()]
    for candidate in candidates(instance, person):
        longer = [(*duties, candidate) for duties in found]
        broken = ({each.rule for each in judged(instance, duties).violations} for duties in longer)
        found += [duties for duties, rules in zip(longer, broken, strict=True) if rules <= {"kept_duties"}]
    return [duties for duties in found if set(kept) <= set(duties)]


def candidates(instance: RosterInstance, person: int) -> Iterator[Duty]:
    """Each shift of the horizon at each place, eligible or not."""
    for number, shift in enumerate(instance.shifts):
        for place in range(len(instance.places)):
            if shift.type.on_call == (place >= instance.centres):
                yield instance.duty(person, number, place)


def cheapest(instance: RosterInstance) -> int | None:
    """The least objective of all rosters that keep the hard rules."""
    everyone = [alone(instance, person) for person in range(len(instance.people))]
    verdicts = (judged(instance, sum(duties, ())) for duties in product(*everyone))
    return min((verdict.objective for verdict in verdicts if not verdict.hard_count), default=None)


@st.composite
def instances(draw: st.DrawFn) -> RosterInstance:
    """Two or three people who choose among six to eight duties each."""
    crowd = draw(st.booleans())
    days = DAYS[1:] if crowd else DAYS
    ids = ("R-1", "R-2", "R-3") if crowd else ("R-1", "R-2")
    kinds = draw(st.sampled_from([(tiny.N12, tiny.D12), (tiny.EVE, tiny.N12), (tiny.N12, tiny.DAY_A, tiny.ON_CALL)]))
    two_centres = not crowd and tiny.ON_CALL not in kinds
    centres = [tiny.centre(workstations=draw(st.integers(1, 2)), bedrooms=draw(st.integers(0, 2)))]
    if two_centres:
        centres.append(tiny.centre("C-2"))
    net = tiny.network(
        *(draw(people(name, two_centres)) for name in ids),
        centres=tuple(centres),
        shift_types=kinds,
        rules={"spacing": {"days": 2}, "consecutive_nights": {"nights": 1}, "overcover": {"weight": 3}},
        hospitals=(tiny.hospital(),),
        coverage_windows=(tiny.window("sun"),),
        privileges=(tiny.privilege(person=draw(st.sampled_from(ids))),),
        absences=draw(st.lists(st.builds(tiny.away, st.sampled_from(days), person=st.sampled_from(ids)), max_size=1)),
        wishes=draw(st.lists(wishes(ids, days), max_size=3)),
        commitments=draw(st.lists(jobs(ids), max_size=2)),
    )
    centre = "C-2" if two_centres and draw(st.booleans()) else None
    needs = (
        *tiny.daily_need(days[0], days[-1], "18:30-08:00", draw(st.integers(1, 2))),
        *tiny.daily_need(days[0], days[-1], "08:00-13:00", 1, *draw(st.sampled_from(SKILLS))),
        tiny.need(f"{days[-1]} 20:00", f"{days[-1]} 22:30", centre=centre),
    )
    history = draw(st.lists(st.builds(tiny.duty, st.just("2027-01-01"), person=st.sampled_from(ids)), max_size=1))
    context = Context(tuple(history))
    return RosterInstance.of(net, tiny.horizon(days[0], days[-1]), needs, context=context)


SKILLS = ((ANY,), ("vetting",), (Subspecialty.NEURO,), (Subspecialty.NEURO, Level.EXPERIENCED))


def people(name: str, two_centres: bool) -> st.SearchStrategy:
    return st.builds(
        tiny.radiologist,
        st.just(name),
        status=st.sampled_from((Status.SALARIED, Status.SELF_EMPLOYED)),
        experienced=st.sampled_from(((), (Subspecialty.NEURO,), (Subspecialty.PAEDIATRICS,))),
        vets=st.booleans(),
        other_centres=st.just(("C-2",)) if two_centres else st.just(()),
        wanted=st.integers(0, 6),
        maximum=st.sampled_from((1, 2, 9)),
        minimum=st.sampled_from((0, 3)),
    )


def wishes(ids: tuple[str, ...], days: tuple[str, ...]) -> st.SearchStrategy:
    return st.builds(
        tiny.wish,
        st.sampled_from(tuple(WishKind)),
        st.sampled_from(days),
        weight=st.integers(1, 10),
        person=st.sampled_from(ids),
    )


def jobs(ids: tuple[str, ...]) -> st.SearchStrategy:
    return st.builds(
        tiny.works,
        st.sampled_from(("sat", "mon", "tue")),
        st.sampled_from(("08:00-12:00", "09:00-19:00")),
        st.sampled_from(tuple(CommitmentKind)),
        st.sampled_from(ids),
    )


@settings(derandomize=True, deadline=None, max_examples=10)
@given(instances())
def test_no_roster_is_cheaper_than_the_optimum(instance: RosterInstance):
    least = cheapest(instance)
    exact, result = optimum(instance), solve(instance, WORK)
    assert exact.objective == least
    assert result.objective == least
    assert result.lower_bound <= least
    for roster in (exact.roster, result.roster):
        verdict = judged(instance, roster.duties)
        assert (verdict.hard_count, verdict.objective) == (0, least)
    assert result.status is Outcome.OPTIMAL


@settings(derandomize=True, deadline=None, max_examples=5)
@given(instances(), st.sampled_from(DAYS[1:]))
def test_duties_to_keep_stay_or_there_is_no_roster(instance: RosterInstance, day: str):
    kept = (tiny.duty(day),)
    context = Context(instance.context.history, kept)
    bound = RosterInstance.of(instance.network, instance.horizon, instance.requirements, context=context)
    least, result = cheapest(bound), solve(bound, WORK)
    assert result.objective == least
    assert result.status is (Outcome.INFEASIBLE if least is None else Outcome.OPTIMAL)
    assert result.roster is None or set(kept) <= set(result.roster.duties)
