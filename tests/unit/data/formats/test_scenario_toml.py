"""Scenario files: the library, what is refused and with which words, and the page that describes every field."""

from pathlib import Path

import pytest

from data.errors import InputError
from data.formats.scenario_toml import find_scenario, parse_scenario, read_scenario, scenario_names
from data.scenarios import ScenarioSpec

PAGE = Path(__file__).parents[4] / "docs" / "scenarios.md"
LABEL = 'label = "x"\n'


def refused(text):
    with pytest.raises(InputError) as refusal:
        parse_scenario(text, "x.toml")
    return {problem.field: str(problem) for problem in refusal.value.problems}


def test_the_library_holds_what_planners_ask_for():
    assert set(scenario_names()) == {
        "ai_off",
        "centre_cut_off",
        "clock_change_night",
        "clock_change_night_spring",
        "demand_plus_30",
        "heat_wave",
        "mass_casualty",
        "new_region",
        "new_years_night",
        "sick_calls",
        "slow_network",
        "subspecialty_short",
    }
    specs = [find_scenario(name).spec for name in scenario_names()]
    assert len({spec.label for spec in specs}) == len(specs)
    assert find_scenario("demand_plus_30").spec.demand[0].factor == 1.3
    assert find_scenario("mass_casualty").spec.mass_casualty[0].studies == 40
    assert find_scenario("new_region").spec.new_region.hospitals == 20


def test_base_changes_nothing():
    assert find_scenario("base") is None


def test_a_file_has_the_name_of_its_stem(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('label = "Mine"\n[[demand]]\nfactor = 2\nweekdays = ["sat"]\n', encoding="utf-8")
    found = find_scenario(str(path))
    assert (found.name, found.file, found.spec.label) == ("mine", "mine.toml", "Mine")
    assert found.spec.demand[0].weekdays == ("sat",)


def test_every_wrong_field_is_named_with_a_remedy():
    found = refused(
        'label = ""\nfoo = 1\n[[demand]]\nfactor = "x"\ndays = [0]\n[[sick_calls]]\nprobability = 1.5\n'
        "[[outage]]\nstart = 21\nend = 23:00:00\n[ai]\n[[shortage]]\nsubspecialty = 'dentistry'\nshare = 1\n"
    )
    assert found.keys() == {
        "label",
        "foo",
        "demand[1].factor",
        "demand[1].days[1]",
        "sick_calls[1].probability",
        "outage[1].start",
        "ai.on",
        "shortage[1].subspecialty",
    }
    assert "take it out; docs/scenarios.md" in found["foo"]
    assert "write 1 or less" in found["sick_calls[1].probability"]
    assert 'write 2027-12-31 or "21:00"' in found["outage[1].start"]
    assert "fill it in" in found["ai.on"]
    assert all(text.startswith("x.toml, field ") for text in found.values())


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("[[demand]]\nfactor = 2\ndays = [1]\nweekdays = ['mon']", "demand[1]", "exclude one another"),
        ("[[outage]]\nstart = '21:00'", "outage[1]", "belong together"),
        ("[[mass_casualty]]\nstudies = 4\ndays = [1]", "mass_casualty[1]", "start and end are missing"),
        ("[[mass_casualty]]\nstudies = 4\nstart = '21:00'\nend = '22:00'", None, "has no date"),
        ("[[demand]]\nfactor = true", "demand[1].factor", "valid number"),
        ("[[demand]]\nfactor = 11", "demand[1].factor", "write 10 or less"),
        ("[occasion]\nnight = 'christmas'", "occasion.night", "new-year"),
        ("label = 'twice'", None, "TOML"),
    ],
)
def test_contradictions_are_told(text, field, words):
    found = refused(LABEL + text)
    assert list(found) == [field]
    assert words in found[field]


def test_what_is_neither_name_nor_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="choose one of base, ai_off"):
        find_scenario("demand_plus_40")
    (tmp_path / "latin.toml").write_bytes(b'label = "\xe9"')
    with pytest.raises(InputError, match="UTF-8"):
        read_scenario(tmp_path / "latin.toml")
    with pytest.raises(FileNotFoundError):
        find_scenario(str(tmp_path / "none.toml"))


def test_the_page_describes_every_table_and_field():
    text = PAGE.read_text(encoding="utf-8")
    for table, field in ScenarioSpec.model_fields.items():
        assert f"`{table}`" in text or f"`[{table}]`" in text or f"`[[{table}]]`" in text, table
        for model in _models(field.annotation):
            for name in model.model_fields:
                assert f"| `{name}` |" in text, f"{table}.{name}"
    for name in scenario_names():
        assert f"| `{name}` |" in text


def _models(annotation):
    if hasattr(annotation, "model_fields"):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)
