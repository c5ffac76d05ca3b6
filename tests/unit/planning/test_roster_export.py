"""Every form of an export, whole or not at all; imports recorded anew."""

import json
from datetime import UTC, date, datetime, time

import pytest
from openpyxl import load_workbook

from commands.roster_export import Form, Paper
from data.calendar import Horizon
from data.errors import InputError
from data.formats.roster_json import read_roster_file, write_roster
from planning.roster_export import EXPORTS, ExportChoices, export_choices, export_roster, facts_to_export
from planning.roster_import import import_roster
from reports.payroll import NightHours
from reports.wall_layout import PAPERS
from rostering.verify import verify
from tests.unit.reports.handed_out import DUTIES, NEEDS, a_network, facts
from tests.unit.rostering.tiny import EVE, N12, duty

NETWORK = a_network()


@pytest.fixture
def file(tmp_path):
    """The small roster with its true objective, as a build records it."""
    plan = facts().roster
    objective = verify(NETWORK, plan, NEEDS).objective
    path = tmp_path / "roster.json"
    write_roster(path, plan, {"status": "feasible", "objective": objective, "lower_bound": 10.0, "seed": 3}, NEEDS)
    return path


def test_the_command_offers_every_form_and_paper():
    assert {form.value for form in Form} == set(EXPORTS)
    assert {paper.value for paper in Paper} == set(PAPERS)


@pytest.mark.parametrize("form", EXPORTS)
def test_every_form_is_written(file, tmp_path, form):
    out = tmp_path / f"out.{form}"
    summary = export_roster(form, out, facts_to_export(NETWORK, file), ExportChoices())
    assert (summary["format"], summary["out"], summary["duties"]) == (form, str(out), len(DUTIES))
    assert out.is_dir() if EXPORTS[form].folder else out.stat().st_size
    assert {path.name for path in tmp_path.iterdir()} == {"roster.json", out.name}


def test_json_is_the_file_as_it_is(file, tmp_path):
    export_roster("json", tmp_path / "again.json", facts_to_export(NETWORK, file), ExportChoices())
    assert (tmp_path / "again.json").read_bytes() == file.read_bytes()


def test_choices_are_read_and_refused():
    assert export_choices("a4", "18:30-08:30", "2027-01-04T12:00Z") == ExportChoices(
        "a4", NightHours(time(18, 30), time(8, 30)), datetime(2027, 1, 4, 12, tzinfo=UTC)
    )
    assert export_choices("a3", None, None) == ExportChoices()
    for wrong in (("a3", "late", None), ("a3", "21:00-6", None), ("a3", None, "soon")):
        with pytest.raises(InputError):
            export_choices(*wrong)


@pytest.mark.parametrize("form", [name for name, export in EXPORTS.items() if not export.folder])
def test_an_export_that_is_stopped_leaves_what_was_there(form, file, tmp_path, monkeypatch):
    def stop(_descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr("data.formats.whole_file.os.fsync", stop)
    path = tmp_path / "out" / f"roster.{form}"
    path.parent.mkdir()
    path.write_text("before")
    with pytest.raises(KeyboardInterrupt):
        export_roster(form, path, facts_to_export(NETWORK, file), ExportChoices())
    assert path.read_text() == "before"
    assert list(path.parent.iterdir()) == [path]


def test_an_unedited_workbook_gives_the_roster_file_to_the_byte(file, tmp_path):
    export_roster("xlsx", tmp_path / "roster.xlsx", facts_to_export(NETWORK, file), ExportChoices())
    imported = import_roster(NETWORK, tmp_path / "roster.xlsx")
    imported.write(tmp_path / "back.json")
    assert (tmp_path / "back.json").read_bytes() == file.read_bytes()
    assert imported.summary()["edited"] is False


def test_an_edited_workbook_is_recorded_with_its_own_objective_and_the_old_bound(file, tmp_path):
    export_roster("xlsx", tmp_path / "roster.xlsx", facts_to_export(NETWORK, file), ExportChoices())
    book = load_workbook(tmp_path / "roster.xlsx")
    book["Lyon"]["I8"] = "N12"
    book["Lyon"]["D9"] = "EVE"
    book["Brest"]["D9"] = "N12"
    book["Brest"]["D10"] = "N12"
    book.save(tmp_path / "edited.xlsx")
    imported = import_roster(NETWORK, tmp_path / "edited.xlsx")
    imported.write(tmp_path / "back.json")
    back = read_roster_file(tmp_path / "back.json", NETWORK)
    judged = verify(NETWORK, back.roster, NEEDS)
    assert (back.result.objective, back.result.violations) == (judged.objective, len(judged.violations))
    assert judged.violations
    assert (back.result.status, back.result.lower_bound, back.requirements) == ("infeasible", 10.0, NEEDS)
    summary = imported.summary()
    assert summary["taken"] == ["R-1 2027-01-09 D12 C-1"]
    assert len(summary["given"]) == 4
    assert len(summary["sentences"]) == summary["violations"]


def test_without_the_same_kept_duties_the_bound_is_dropped(file, tmp_path):
    export_roster("xlsx", tmp_path / "roster.xlsx", facts_to_export(NETWORK, file), ExportChoices())
    book = load_workbook(tmp_path / "roster.xlsx")
    book["Duties"]["F6"] = False
    book.save(tmp_path / "edited.xlsx")
    result = import_roster(NETWORK, tmp_path / "edited.xlsx").file.result
    assert (result.lower_bound, result.gap) == (None, None)


def test_a_table_of_duties_is_verified_in_its_dates(file, tmp_path):
    export_roster("csv", tmp_path / "duties.csv", facts_to_export(NETWORK, file), ExportChoices())
    fortnight = Horizon(date(2027, 1, 4), date(2027, 1, 17))
    imported = import_roster(NETWORK, tmp_path / "duties.csv", fortnight)
    assert imported.file.roster.horizon == fortnight
    assert imported.file.roster.duties == facts().roster.duties
    assert imported.file.result.objective == imported.verification.objective


def test_a_roster_file_edited_by_hand_is_judged_anew(file, tmp_path):
    document = json.loads(file.read_text("utf-8"))
    document["duties"].pop()
    edited = tmp_path / "edited.json"
    edited.write_text(json.dumps(document), "utf-8")
    imported = import_roster(NETWORK, edited)
    judged = verify(NETWORK, imported.file.roster, NEEDS)
    assert len(imported.file.roster.duties) == len(read_roster_file(file).roster.duties) - 1
    assert imported.file.result.objective == judged.objective != document["result"]["objective"]
    assert (imported.file.result.lower_bound, imported.file.result.stop_reason) == (None, "edited by hand")


def test_a_roster_file_is_taken_as_it_is_and_other_files_are_refused(file, tmp_path):
    assert import_roster(NETWORK, file).file == read_roster_file(file)
    with pytest.raises(InputError, match="cannot be read by its ending"):
        import_roster(NETWORK, tmp_path / "roster.pdf")
    with pytest.raises(InputError, match="has its own dates"):
        import_roster(NETWORK, file, Horizon(date(2027, 1, 4), date(2027, 1, 10)))


def test_only_what_the_network_knows_is_exported(tmp_path):
    stranger = facts(duty("2027-01-04", N12, "R-77"), duty("2027-01-05", EVE, "R-1"))
    write_roster(tmp_path / "roster.json", stranger.roster)
    with pytest.raises(InputError, match="R-77"):
        facts_to_export(NETWORK, tmp_path / "roster.json")
