"""Policy files: written and read back, and refused with field and remedy."""

import pytest

from data.errors import InputError
from data.formats.policy_toml import policy_text, read_policy
from dispatch.policy import POLICIES, PolicyParams
from simulation.run import named_policy


@pytest.fixture
def file(tmp_path):
    return tmp_path / "mine.toml"


@pytest.mark.parametrize("name", POLICIES)
def test_every_policy_is_read_back_as_it_was_written(name, file):
    file.write_text(policy_text(POLICIES[name], ["a remark"]), encoding="utf-8")
    assert read_policy(file, PolicyParams) == POLICIES[name]


def test_each_number_stands_below_what_it_means():
    text = policy_text(PolicyParams(), ["where it comes from"])
    assert text.startswith("# where it comes from\n")
    assert "\n# how long a study waits for the reader of the same visit\nhold_minutes = 10" in text


def test_numbers_that_are_not_in_it_keep_their_usual_values(file):
    file.write_text("hold_minutes = 4\n", encoding="utf-8")
    found = named_policy(str(file))
    assert found == PolicyParams(hold_minutes=4, label="mine"), "without a label, the name of the file"


def test_everything_wrong_is_refused_with_field_and_remedy(file):
    file.write_text('hold_minutes = -1\nrule = "random"\npatience = 3\n', encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        named_policy(str(file))
    assert {problem.field: str(problem) for problem in refusal.value.problems} == {
        "hold_minutes": "mine.toml, field hold_minutes: “-1” is too small (write 0 or more)",
        "rule": "mine.toml, field rule: “random” is not known (write arrival, priority or atc)",
        "patience": (
            "mine.toml, field patience: is not a field of the schema (take it out; docs/policies.md lists the fields)"
        ),
    }


@pytest.mark.parametrize("content", [b"hold_minutes = \n", b"\xff\xfe"])
def test_what_is_not_toml_is_refused(file, content):
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"mine\.toml"):
        named_policy(str(file))


def test_a_name_that_is_no_policy_and_no_file_is_refused():
    with pytest.raises(InputError, match=r"there is no policy 'lifo'.*fifo.*or a \.toml file"):
        named_policy("lifo")
