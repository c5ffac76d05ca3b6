import filecmp

import pytest

from data.errors import InputError
from data.formats.network_directory import check_network, read_network, write_network
from data.formats.network_tables import REQUIRED, TABLES
from data.network import NO_TABLES, Network
from data.rules import Rules
from tests.unit.data.formats.small import add, only_problem, problems, small_directory, small_network


@pytest.fixture
def directory(tmp_path):
    return small_directory(tmp_path / "net")


def test_the_small_network_has_something_in_every_table():
    assert all(small_network().tables().values())


def test_a_network_is_read_back_identical(directory):
    assert read_network(directory) == small_network()
    assert check_network(directory) == []


def test_the_same_network_gives_the_same_bytes(directory, tmp_path):
    write_network(read_network(directory), tmp_path / "again")
    names = [f"{name}.csv" for name in TABLES] + ["rules.toml"]
    same, different, missing = filecmp.cmpfiles(directory, tmp_path / "again", names, shallow=False)
    assert (sorted(same), different, missing) == (sorted(names), [], [])


def test_files_are_utf8_with_unix_line_ends(directory):
    for file in directory.iterdir():
        content = file.read_bytes()
        content.decode("utf-8")
        assert b"\r" not in content
        assert content.endswith(b"\n")


def test_writing_replaces_what_was_there(directory):
    smaller = small_network().model_copy(update={"wishes": ()})
    write_network(smaller, directory)
    assert read_network(directory) == smaller


def test_optional_tables_may_be_absent(directory):
    for name in TABLES:
        if name not in REQUIRED:
            (directory / f"{name}.csv").unlink()
    network = read_network(directory)
    assert network.radiologists == small_network().radiologists
    assert network.wishes == ()


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_needed_tables_must_be_there(directory, name):
    (directory / f"{name}.csv").unlink()
    problem = only_problem(directory)
    assert (problem.file, problem.message) == (f"{name}.csv", "the table is missing")


@pytest.mark.parametrize("name", sorted(REQUIRED - {"exams"}))
def test_needed_tables_must_hold_a_row(directory, name):
    file = directory / f"{name}.csv"
    file.write_text(file.read_text().splitlines()[0] + "\n")
    assert f"{name}.csv: holds no {name.replace('_', ' ')} (add at least one row)" in map(str, problems(directory))


def test_the_rules_must_be_there_but_may_be_empty(directory):
    (directory / "rules.toml").write_text("")
    assert read_network(directory).rules == Rules()
    (directory / "rules.toml").unlink()
    assert only_problem(directory).file == "rules.toml"


def test_every_wrong_number_of_the_rules_is_reported(directory):
    (directory / "rules.toml").write_text(
        "[wishes]\nweight = -1\nheight = 2\n[average_hours]\nhours = nan\n[no_such_rule]\nx = 1\n"
    )
    fields = {problem.field for problem in problems(directory)}
    assert fields == {"wishes.weight", "wishes.height", "average_hours.hours", "no_such_rule"}


@pytest.mark.parametrize("text", ["[wishes", "[wishes]\nweight = ", "x = " + "[" * 5000, "x = " + "9" * 5000])
def test_rules_that_are_not_toml_are_a_problem(directory, text):
    (directory / "rules.toml").write_text(text)
    assert only_problem(directory).file == "rules.toml"


def test_rules_name_known_subspecialties_only(directory):
    (directory / "rules.toml").write_text('[specialist_cover]\none_with_on_call = ["paediatrics", "cardio"]\n')
    assert only_problem(directory).message == "cardio is not a subspecialty"


def test_a_misspelt_table_is_not_passed_over(directory):
    (directory / "absences.csv").rename(directory / "absence.csv")
    problem = only_problem(directory)
    assert (problem.file, problem.remedy) == ("absence.csv", "did you mean absences.csv?")


def test_other_files_are_left_alone(directory):
    for name in ("requirements.csv", "notes.txt", "centres.csv.bak"):
        (directory / name).write_text("anything")
    assert problems(directory) == ()


def test_what_is_not_a_directory_is_a_problem(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "nowhere", tmp_path / "file"):
        with pytest.raises(InputError, match="is not a directory"):
            read_network(path)


def test_a_directory_that_cannot_be_listed_is_a_problem(directory, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(directory), "iterdir", refuse)
    assert only_problem(directory).message == "cannot be read: Permission denied"


def test_a_value_that_would_read_as_two_is_not_written(tmp_path):
    network = small_network()
    person = network.radiologists[0].model_copy(update={"other_centres": ("ly|on",)})
    with pytest.raises(ValueError, match="joins several values"):
        write_network(network.model_copy(update={"radiologists": (person,)}), tmp_path)


def test_an_unreadable_table_is_a_problem(directory):
    (directory / "wishes.csv").unlink()
    (directory / "wishes.csv").mkdir()
    assert only_problem(directory).file == "wishes.csv"


def test_problems_of_all_files_come_at_once_in_order_of_rows(directory):
    add(directory, "wishes", "R-1,2027-13-01,want,,1")
    add(directory, "absences", "R-1,2027-05-02,2027-05-01,leave")
    add(directory, "wishes", "R-9,2027-01-01,maybe,,0")
    found = [(problem.file, problem.row, problem.field) for problem in problems(directory)]
    assert found == [
        ("absences.csv", 5, None),
        ("wishes.csv", 4, "day"),
        ("wishes.csv", 5, "kind"),
        ("wishes.csv", 5, "weight"),
    ]


def test_fifty_problems_of_a_file_are_listed_and_the_others_counted(directory):
    for _ in range(70):
        add(directory, "absences", "R-1,soon,later,leave")
    add(directory, "wishes", "R-9,2027-01-01,want,,1")
    found = problems(directory)
    assert len(found) == 50 + 1 + 1
    assert str(found[50]).startswith("absences.csv: and 45 more")
    assert found[51].file == "wishes.csv"


def test_a_wrong_row_is_not_also_unknown_where_it_is_referred_to(directory):
    lines = (directory / "radiologists.csv").read_text().replace("10000000001", "1000000")
    (directory / "radiologists.csv").write_text(lines)
    problem = only_problem(directory)
    assert (problem.field, problem.remedy) == ("rpps", "write RPPS number, eleven digits")


def test_a_table_that_cannot_be_read_hides_what_refers_to_it(directory):
    (directory / "radiologists.csv").write_bytes(b"\0\0\0")
    assert only_problem(directory).message == "holds NUL bytes"


def test_every_table_of_the_network_is_known():
    assert set(TABLES) | NO_TABLES == set(Network.model_fields)


def test_fifty_thousand_rows_are_read(directory):
    rows = "".join(f"R-{n % 3 + 1},H-{n % 2 + 1},2027-01-{n % 28 + 1:02d},\n" for n in range(50_000))
    with (directory / "privileges.csv").open("a") as file:
        file.write(rows)
    assert len(read_network(directory).privileges) == 50_002


def test_fifty_thousand_wrong_rows_are_counted(directory):
    with (directory / "privileges.csv").open("a") as file:
        file.write("R-1,H-1,2027-02-30,\nR-7,H-1,,\n" * 25_000)
    found = problems(directory)
    assert len(found) == 51
    assert found[-1].message == "and 49950 more problems"


def test_work_patterns_come_with_public_instances_only():
    assert {"work_patterns", "shift_limits", "forbidden_successions", "shift_targets"} <= NO_TABLES
    assert not NO_TABLES & set(TABLES)
