"""The model as MPS: another look at the file alone finds the optimum that the search proves."""

import gzip

import highspy
import numpy as np
import pytest

from data.duties import WishKind
from data.requirements import Level
from rostering.instance import RosterInstance
from rostering.rules import build
from rostering.solve.mps import complete_model, write_mps
from rostering.solve.result import Settings, Status
from rostering.solve.strategy import solve
from rostering.verify import verify
from tests.unit.rostering import tiny

EXACT = Settings(work_limit=60, workers=1, gap=0.0)


def small_instance():
    """Nights for two of three, one bedroom, one workstation too few, refusals and wishes: lazy rows of both kinds."""
    people = [tiny.radiologist(f"R-{number}", experienced=("neuro",) if number == 1 else ()) for number in (1, 2, 3)]
    net = tiny.network(
        *people,
        centres=(tiny.centre(workstations=2, bedrooms=1), tiny.centre("C-2", bedrooms=1)),
        hospitals=(tiny.hospital(),),
        coverage_windows=(tiny.window("mon"), tiny.window("tue")),
        privileges=(tiny.privilege(person="R-2"),),
        wishes=(tiny.wish(WishKind.REFUSE, "2027-01-05"), tiny.wish(WishKind.WANT, "2027-01-08", person="R-3")),
        commitments=(tiny.works("wed", person="R-2"),),
    )
    needs = (
        *tiny.daily_need("2027-01-04", "2027-01-06", "20:00-08:00", readers=2),
        *tiny.daily_need("2027-01-04", "2027-01-06", "20:00-02:00", skill="neuro", level=Level.EXPERIENCED),
    )
    return RosterInstance.of(net, tiny.horizon(), needs)


def read(path):
    solver = highspy.Highs()
    solver.silent()
    assert solver.readModel(str(path)) == highspy.HighsStatus.kOk
    return solver


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("mps") / "model.mps"
    instance = small_instance()
    return instance, write_mps(path, instance), path


def test_the_file_alone_has_the_optimum_of_the_search_and_its_roster_passes_the_checks(written):
    instance, _, path = written
    best = solve(instance, EXACT)
    assert best.status is Status.OPTIMAL
    solver = read(path)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.run()
    assert round(solver.getInfo().objective_function_value) == best.objective > 0
    values = solver.getSolution().col_value
    model = build(instance)
    options = model.options
    names = [solver.getColName(number)[1] for number in range(len(options))]
    duties = []
    for number, name in enumerate(names):
        duty = instance.duty(int(options.person[number]), int(options.shift[number]), int(options.place[number]))
        assert name == f"{duty.radiologist_id}@{duty.day}:{duty.shift}:{duty.centre or duty.subspecialty}"
        if values[number] > 0.5:
            duties.append(duty)
    judged = verify(instance.network, instance.roster(duties), instance.requirements)
    assert [each.message for each in judged.violations] == []
    assert judged.objective == best.objective


def test_the_size_is_that_of_the_file(written):
    _, size, path = written
    lp = read(path).getLp()
    assert (lp.num_row_, lp.num_col_) == (size.rows, size.columns)
    assert size.entries == len(lp.a_matrix_.value_)
    integer = [kind for kind in lp.integrality_ if kind == highspy.HighsVarType.kInteger]
    assert len(integer) == size.options


def test_rows_bear_their_rule_and_their_radiologist(written):
    solver = read(written[2])
    names = [solver.getRowName(number)[1] for number in range(solver.getLp().num_row_)]
    assert len(set(names)) == len(names)
    assert "wanted_units.0:R-1" in names
    assert any(name.startswith("bedrooms.") and ":" not in name for name in names)
    assert any(name.startswith("coverage.") for name in names)


def test_no_roster_whatever_breaks_a_rule_that_has_no_row(written):
    """The complete model has nothing to add for any choice of options."""
    from rostering.rules import RULES, separate

    instance = written[0]
    model = complete_model(instance)
    rows = model.freeze().shape[0]
    repeating = {"average_hours", "consecutive_nights", "duties_in_window"}
    remembering = tuple(rule for rule in RULES if rule.name not in repeating)
    rng = np.random.default_rng(0)
    for share in (0.0, 0.05, 0.3, 0.7, 1.0):
        separate(model, (rng.random(len(model.options)) < share).astype(float), remembering)
    assert model.freeze().shape[0] == rows


def test_an_ending_of_gz_is_compressed(written, tmp_path):
    instance, _, path = written
    write_mps(tmp_path / "model.mps.gz", instance)
    assert gzip.decompress((tmp_path / "model.mps.gz").read_bytes()) == path.read_bytes()
    assert [each.name for each in tmp_path.iterdir()] == ["model.mps.gz"]
