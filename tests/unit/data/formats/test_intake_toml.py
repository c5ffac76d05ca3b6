"""The file of senders: the documented example, and everything that can be wrong in it."""

import re
from pathlib import Path

import pytest

from data.errors import InputError
from data.formats.intake_toml import check_intake, read_intake
from data.intake import KEPT_FIELDS, FieldPaths, HospitalIntake, path_parts

PAGE = Path(__file__).parents[4] / "docs" / "intake.md"
SMALL = """
[[hospital]]
id = "H001"
facility = "CHALON"
[hospital.exams]
TDMCR = "CT_HEAD"
"""


def read(folder, text):
    file = folder / "intake.toml"
    file.write_text(text, encoding="utf-8")
    return read_intake(file)


def example():
    return re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]


def test_the_documented_example_is_one(tmp_path):
    found = read(tmp_path, example())
    sender = found.sender("CHALON", "ANY")
    assert sender.id == "chalon"
    assert found.urgency(sender, "s") == "P0"
    assert found.urgency(sender, "Z") is None
    assert found.sender("NOBODY", "") is None


def test_every_field_is_documented():
    text = PAGE.read_text(encoding="utf-8")
    for model in (HospitalIntake, FieldPaths):
        assert [name for name in model.model_fields if f"| `{name}` |" not in text] == []
    for segment, fields in KEPT_FIELDS.items():
        assert re.search(rf"^\| {segment} \| ", text, re.MULTILINE), segment
        assert fields


def test_what_is_not_said_has_a_default(tmp_path):
    (sender,) = read(tmp_path, SMALL).hospital
    assert (sender.time_zone, sender.charset, sender.processing) == ("Europe/Paris", "ISO-8859-1", "P")
    assert sender.fields.accession[0] == "IPC-1.1"


@pytest.mark.parametrize(
    ("text", "field", "message", "remedy"),
    [
        ("hospital = 3", "hospital", "“3”", "docs/intake.md"),
        ("x = [", None, "", "write it as TOML"),
        ("", "hospital", "is empty", "fill it in"),
        (SMALL.replace("facility", "town = 1\nfacility"), "hospital[1].town", "not a field", "take it out"),
        (SMALL.replace("facility", "place"), "hospital[1].facility", "is empty", "fill it in"),
        (SMALL.replace('TDMCR = "CT_HEAD"', ""), "hospital[1].exams", "", "docs/intake.md"),
        (SMALL + '[hospital.fields]\nexam = "PID-5"', "hospital[1].fields.exam[1]", "PID-5 is never read", "correct"),
        (
            SMALL + '[hospital.fields]\nexam = "PID-3"',
            "hospital[1].fields.exam[1]",
            "PID-3 cannot stand here",
            "correct",
        ),
        (
            SMALL + '[hospital.fields]\nvisit = ["OBR-18"]',
            "hospital[1].fields.visit[1]",
            "cannot stand here",
            "correct",
        ),
        (SMALL + '[hospital.fields]\nexam = "exam"', "hospital[1].fields.exam[1]", "is not a field", "correct"),
        (
            SMALL.replace("[hospital.exams]", 'time_zone = "Paris"\n[hospital.exams]'),
            "hospital[1].time_zone",
            "Paris is not",
            "",
        ),
        (
            SMALL.replace("[hospital.exams]", 'charset = "cp1252"\n[hospital.exams]'),
            "hospital[1].charset",
            "cp1252",
            "UTF-8",
        ),
        (SMALL + SMALL.replace("H001", "H002"), None, "two hospitals send as CHALON / any", ""),
        (SMALL + SMALL.replace("CHALON", "MACON"), None, "hospital H001 stands twice", ""),
    ],
)
def test_what_is_wrong_is_named_with_its_field_and_remedy(tmp_path, text, field, message, remedy):
    with pytest.raises(InputError) as found:
        read(tmp_path, text)
    (problem, *_) = found.value.problems
    assert (problem.file, problem.field) == ("intake.toml", field)
    assert message in problem.message
    assert remedy in problem.remedy


def test_a_file_that_cannot_be_read(tmp_path):
    (tmp_path / "latin.toml").write_bytes("é".encode("iso-8859-1"))
    for name in ("none.toml", "latin.toml"):
        with pytest.raises(InputError):
            read_intake(tmp_path / name)


def test_our_codes_are_checked_against_the_network(tmp_path):
    senders = read(tmp_path, SMALL + '[hospital.urgencies]\nS = "P9"\n[urgencies]\nR = "P2"')
    known = {"hospitals": {"H001"}, "exams": {"CT_HEAD"}, "urgencies": {"P0", "P2", "P9"}}
    check_intake(senders, "intake.toml", **known)
    with pytest.raises(InputError) as found:
        check_intake(senders, "intake.toml", hospitals={"H002"}, exams={"CT_AP"}, urgencies={"P0"})
    assert [problem.field for problem in found.value.problems] == [
        "urgencies.R",
        "hospital[1].id",
        "hospital[1].exams.TDMCR",
        "hospital[1].urgencies.S",
    ]


def test_a_path_names_segment_field_and_component():
    assert path_parts("OBR-4.1") == ("OBR", 4, 1)
    assert path_parts("PV1-19") == ("PV1", 19, 1)
    for wrong in ("OBR", "OBR-5", "PID-5.1", "NTE-3", "obr-4", "OBR-4.1.1"):
        with pytest.raises(ValueError, match="is n"):
            path_parts(wrong)
