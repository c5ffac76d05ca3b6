from datetime import time

import pytest

from data.errors import InputError
from data.formats.rules_toml import rules_text
from data.rules import Rules, parse_rules, read_rules


def test_every_number_is_documented():
    for name, rule in Rules.model_fields.items():
        assert type(rule.default).__doc__, name
        for number, field in type(rule.default).model_fields.items():
            assert field.description, f"{name}.{number}"


def test_weights_are_whole_and_not_negative():
    for name in Rules.model_fields:
        for number, value in Rules().model_dump()[name].items():
            if "weight" in number:
                assert isinstance(value, int), f"{name}.{number}"
                with pytest.raises(InputError, match=rf"{name}\.{number}"):
                    Rules().with_settings([f"{name}.{number}=-1"])
                with pytest.raises(InputError, match=rf"{name}\.{number}"):
                    Rules().with_settings([f"{name}.{number}=1.5"])


def test_defaults_are_those_of_the_law():
    rules = Rules()
    assert rules.rest_between_duties.minutes_for(bound=True) == 11 * 60
    assert rules.continuous_span.minutes_for(bound=True) == 24 * 60
    assert rules.post_duty_rest.minutes_for(bound=True) == 11 * 60
    assert rules.weekly_rest.minutes_for(bound=True) == 35 * 60
    assert rules.average_hours.weekly_minutes_for(bound=True) == 48 * 60
    assert rules.duty_length.hours == 14


def test_house_numbers_hold_for_those_who_are_not_bound():
    rules = Rules().with_settings(
        [
            "rest_between_duties.house_hours=9.5",
            "continuous_span.house_hours=26",
            "post_duty_rest.house_hours=0",
            "weekly_rest.house_hours=20",
            "average_hours.house_hours=70",
            "consecutive_nights.house_nights=5",
            "duties_in_window.house_duties=6",
        ]
    )
    assert rules.rest_between_duties.minutes_for(bound=False) == 570
    assert rules.continuous_span.minutes_for(bound=False) == 26 * 60
    assert rules.post_duty_rest.minutes_for(bound=False) == 0
    assert rules.weekly_rest.minutes_for(bound=False) == 20 * 60
    assert rules.average_hours.weekly_minutes_for(bound=False) == 70 * 60
    assert (rules.consecutive_nights.most_for(bound=False), rules.consecutive_nights.most_for(bound=True)) == (5, 2)
    assert (rules.duties_in_window.most_for(bound=False), rules.duties_in_window.most_for(bound=True)) == (6, 3)


def test_settings_change_single_numbers():
    rules = Rules().with_settings(
        ["wishes.weight = 9", "authorisation.enabled=false", "overcover.rest_from=23:30", 'coverage.any="200"']
    )
    assert rules.wishes.weight == 9
    assert not rules.authorisation.enabled
    assert rules.overcover.rest_from == time(23, 30)
    assert rules.coverage.any == 200
    assert rules.spacing == Rules().spacing


@pytest.mark.parametrize(
    "setting", ["wishes.weight", "wishes.height=1", "no_rule.weight=1", "weight=1", "", "wishes.weight="]
)
def test_a_setting_that_names_no_number_is_refused(setting):
    with pytest.raises(InputError, match="no such number"):
        Rules().with_settings([setting])


def test_a_setting_out_of_range_is_refused():
    with pytest.raises(InputError, match=r"consecutive_nights\.nights"):
        Rules().with_settings(["consecutive_nights.nights=0"])


def test_everything_wrong_comes_at_once():
    with pytest.raises(InputError) as error:
        parse_rules({"wishes": {"weight": -1, "height": 1}, "spacing": {"days": "many"}, "rule": {}}, "rules.toml")
    assert {problem.field for problem in error.value.problems} == {
        "wishes.weight",
        "wishes.height",
        "spacing.days",
        "rule",
    }
    assert all(problem.file == "rules.toml" and problem.remedy for problem in error.value.problems)


def test_rules_are_read_back_as_they_are_written(tmp_path):
    rules = Rules().with_settings(
        ["average_hours.hours=47.25", "overcover.rest_from=01:30:00", "remote_share.enabled=true"]
    )
    path = tmp_path / "rules.toml"
    path.write_text(rules_text(rules), encoding="utf-8")
    assert read_rules(path) == rules


def test_the_written_rules_tell_every_description():
    text = rules_text(Rules())
    for name, rule in Rules.model_fields.items():
        assert f"[{name}]\n" in text
        for number, field in type(rule.default).model_fields.items():
            assert f"# {field.description}\n{number} = " in text


def test_a_file_with_a_mark_or_without_tables_is_read(tmp_path):
    path = tmp_path / "rules.toml"
    path.write_bytes(b"\xef\xbb\xbf[wishes]\r\nweight = 4\r\n")
    assert read_rules(path).wishes.weight == 4
    path.write_text("# nothing\n")
    assert read_rules(path) == Rules()


@pytest.mark.parametrize("content", [b"[wishes", b"\xff", b"wishes = 1", b"[wishes]\nweight = inf", b"x = 2027-99-99"])
def test_what_cannot_be_used_is_refused(tmp_path, content):
    path = tmp_path / "rules.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"rules\.toml"):
        read_rules(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"rules\.toml"):
        read_rules(tmp_path / "rules.toml")


def test_a_larger_deviation_from_the_wanted_units_may_not_cost_less_a_step():
    with pytest.raises(InputError, match=r"wanted_units.*far_weight is smaller than weight"):
        Rules().with_settings(["wanted_units.weight=12", "wanted_units.far_weight=4"])
