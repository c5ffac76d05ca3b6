"""The bound of a relaxation that is given only the rows that the last one breaks."""

from datetime import date

from data.calendar import Horizon
from data.synthetic.network import generate_network
from demand.staffing import staffing
from rostering.instance import RosterInstance
from rostering.rules import build
from rostering.solve import bound
from rostering.solve.bound import LowerBound
from rostering.solve.highs import solve_lp
from rostering.solve.incumbent import Incumbent


def test_costly_relaxations_are_repeated_with_broken_rows_and_their_bound_lies_between(monkeypatch):
    monkeypatch.setattr(bound, "CHEAP", -1)
    monkeypatch.setattr(bound, "COSTLY", -1)
    network = generate_network(1, radiologists=24, centres=2, hospitals=5)
    horizon = Horizon.of_weeks(date(2027, 1, 4), 1)
    model = build(RosterInstance.of(network, horizon, staffing(network, horizon)))
    incumbent, lower = Incumbent(model), LowerBound(model)
    assert incumbent.start()

    def relax():
        proof = lower.next_proof(incumbent.view, incumbent.values, float("inf"))
        answer = proof.run(lambda: False)
        lower.take(proof, answer)
        return answer

    first = relax().bound
    incumbent.grow_for(lower.options, soft=True)
    rows, whole = incumbent.view.program.matrix.shape[0], solve_lp(incumbent.view.program).bound
    second = relax().bound
    assert len(lower._rows) < rows
    assert first < second <= whole + 1e-6
