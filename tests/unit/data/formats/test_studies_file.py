from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from data.errors import InputError
from data.formats.studies_file import METADATA, read_studies, write_studies
from data.studies import StudyTable
from tests.unit.data.formats.small import small_network

HEADER = "accession,visit,hospital,exam,urgency,requested_at,images_at,hard\n"
FIRST = "A-1,7,H-1,CT_HEAD,P2,2027-01-04T19:00:00Z,2027-01-04T19:20:00Z,true\n"
COLUMNS = ("accession", "visit", "hospital", "exam", "urgency", "requested_at", "images_at", "hard")
SEVEN_PM = int(datetime(2027, 1, 4, 19, tzinfo=UTC).timestamp())


def studies(rows=500):
    rng = np.random.default_rng(5)
    images_at = np.sort(rng.integers(SEVEN_PM, SEVEN_PM + 86_400, rows))
    return StudyTable(
        accession=np.array([f"A-{n:06d}" for n in range(rows)], object),
        visit=np.arange(rows) // 2,
        hospital=rng.integers(0, 2, rows).astype(np.int32),
        exam=rng.integers(0, 2, rows).astype(np.int32),
        urgency=rng.integers(0, 2, rows).astype(np.int32),
        requested_at=images_at - rng.integers(0, 3600, rows),
        images_at=images_at,
        hard=rng.random(rows) < 0.1,
        hospitals=("H-2", "H-1", "H-never"),
        exams=("CT_WB_TRAUMA", "CT_HEAD"),
        classes=("P2", "P0"),
    )


def named(table):
    """Rows as plain values, names instead of codes."""
    return list(
        zip(
            table.accession.tolist(),
            table.visit.tolist(),
            [table.hospitals[code] for code in table.hospital],
            [table.exams[code] for code in table.exam],
            [table.classes[code] for code in table.urgency],
            table.requested_at.tolist(),
            table.images_at.tolist(),
            table.hard.tolist(),
            strict=True,
        )
    )


def csv(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "studies.csv"
    path.write_text(text, encoding=encoding, newline="")
    return path


def parquet(tmp_path, **changes):
    columns = {
        "accession": ["A-1", "A-2"],
        "visit": [7, None],
        "hospital": ["H-1", "H-2"],
        "exam": ["CT_HEAD", "CT_HEAD"],
        "urgency": ["P2", "P0"],
        "requested_at": pa.array([SEVEN_PM, SEVEN_PM], pa.timestamp("s", "UTC")),
        "images_at": pa.array([SEVEN_PM + 60, SEVEN_PM + 30], pa.timestamp("s", "UTC")),
        **changes,
    }
    path = tmp_path / "studies.parquet"
    pyarrow.parquet.write_table(pa.table({k: v for k, v in columns.items() if v is not None}), path)
    return path


def problems(path, network=None):
    with pytest.raises(InputError) as error:
        read_studies(path, network)
    return error.value.problems


def test_parquet_is_read_back_identical_vocabularies_included(tmp_path):
    path, table = tmp_path / "s.parquet", studies()
    write_studies(path, table)
    found = read_studies(path)
    for name in COLUMNS:
        values = getattr(found, name)
        assert values.dtype == getattr(table, name).dtype, name
        assert np.array_equal(values, getattr(table, name)), name
    assert (found.hospitals, found.exams, found.classes) == (table.hospitals, table.exams, table.classes)


def test_the_same_studies_give_the_same_bytes(tmp_path):
    for name in ("a.parquet", "b.parquet"):
        write_studies(tmp_path / name, studies())
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_csv_and_parquet_hold_the_same(tmp_path):
    table = studies()
    write_studies(tmp_path / "s.csv", table)
    write_studies(tmp_path / "s.parquet", table)
    assert named(read_studies(tmp_path / "s.csv")) == named(read_studies(tmp_path / "s.parquet")) == named(table)


def test_with_a_network_codes_are_its_own(tmp_path):
    write_studies(tmp_path / "s.parquet", studies())
    network = small_network()
    found = read_studies(tmp_path / "s.parquet", network)
    assert found.hospitals == ("H-1", "H-2")
    assert found.exams == tuple(exam.code for exam in network.exams)
    assert found.classes == ("P0", "P2")
    assert named(found) == named(studies())


def test_no_studies_at_all(tmp_path):
    for name in ("s.parquet", "s.csv"):
        write_studies(tmp_path / name, studies(0))
        assert len(read_studies(tmp_path / name)) == 0


def test_a_real_trace_in_a_french_spreadsheet_is_read(tmp_path):
    text = HEADER.replace(",hard", "").replace(",", ";") + (
        "A-2;visite é;H-2;CT_HEAD;P2;2027-01-04T20:00+01:00;2027-01-04 20:20:59.9+01:00\r\n"
        ";;;;;;\r\n"
        "A-1;;H-1;CT_HEAD;P2;2027-01-04T19:00:00Z;2027-01-04T19:10:00Z\r\n"
        "A-3;visite é;H-2;CT_HEAD;P0;2027-01-04T19:00:00Z;2027-01-05T19:10:00Z\r\n"
    )
    found = read_studies(csv(tmp_path, text, "cp1252"))
    assert found.accession.tolist() == ["A-1", "A-2", "A-3"]
    assert found.images_at.tolist() == [SEVEN_PM + 600, SEVEN_PM + 20 * 60 + 59, SEVEN_PM + 86_400 + 600]
    assert found.visit[1] == found.visit[2] != found.visit[0]
    assert not found.hard.any()
    assert (found.hospitals, found.exams, found.classes) == (("H-1", "H-2"), ("CT_HEAD",), ("P0", "P2"))


def test_empty_visits_are_visits_of_their_own(tmp_path):
    lines = "".join(FIRST.replace("A-1,7", f"A-{n},{visit}") for n, visit in enumerate(["3", "", "3", ""]))
    visit = read_studies(csv(tmp_path, HEADER + lines)).visit
    assert visit[0] == visit[2] == 3
    assert len(set(visit.tolist())) == 3


def test_huge_visit_keys_are_numbered(tmp_path):
    lines = "".join(FIRST.replace("A-1,7", f"A-{n},{visit}") for n, visit in enumerate([2**63 - 1, "", 2**63 - 1, 5]))
    visit = read_studies(csv(tmp_path, HEADER + lines)).visit
    assert visit[0] == visit[2]
    assert len(set(visit.tolist())) == 3


WRONG = [
    (("A-1", ""), "accession", "is empty"),
    (("H-1", ""), "hospital", "is empty"),
    (("19:20:00Z", "18:59:59Z"), "images_at", "is before requested_at"),
    (("19:20:00Z", "19:20:00"), "images_at", "“2027-01-04T19:20:00” is not an instant with its zone"),
    (("2027-01-04T19:20", "2027-02-30T19:20"), "images_at", "“2027-02-30T19:20:00Z” is not an instant"),
    (("2027-01-04T19:20", "2227-01-04T19:20"), "images_at", "is far off"),
    (("2027-01-04T19:00:00Z", ""), "requested_at", "is empty"),
    (("2027-01-04T19:00:00Z", "1800000000"), "requested_at", "“1800000000” is not an instant"),
    (("true", "maybe"), "hard", "“maybe” is neither true nor false"),
    ((",true", ",true,x"), None, "9 cells, and 8 columns in the header"),
]


@pytest.mark.parametrize(("change", "field", "message"), WRONG)
def test_a_wrong_row_is_named(tmp_path, change, field, message):
    second = FIRST.replace("A-1", "A-0")
    (problem,) = problems(csv(tmp_path, HEADER + second + "\n" + FIRST.replace(*change)))
    assert (problem.row, problem.field) == (4, field)
    assert problem.message.startswith(message)
    assert problem.remedy


def test_everything_wrong_with_a_row_is_said(tmp_path):
    line = "A-1,7,H-9,CT_FOOT,P9,soon,2027-01-04T19:20:00Z,perhaps\n"
    fields = {problem.field for problem in problems(csv(tmp_path, HEADER + line), small_network())}
    assert fields == {"hospital", "exam", "urgency", "requested_at", "hard"}


def test_with_a_network_names_must_be_its_own(tmp_path):
    path = csv(tmp_path, HEADER + FIRST.replace("H-1", "H-9"))
    assert read_studies(path).hospitals == ("H-9",)
    (problem,) = problems(path, small_network())
    assert (problem.message, problem.remedy) == ("“H-9” is not known", "correct it, or add it to hospitals.csv")


def test_an_accession_number_may_come_once(tmp_path):
    (problem,) = problems(csv(tmp_path, HEADER + FIRST + FIRST))
    assert str(problem) == (
        "studies.csv, row 3, field accession: “A-1” is also in row 2 (give each study a number of its own)"
    )


@pytest.mark.parametrize(
    ("header", "field"),
    [
        (HEADER.replace("hard", "patient_name"), "patient_name"),
        (HEADER.replace("visit,", ""), "visit"),
        (HEADER.replace("hard", "visit"), "visit"),
    ],
)
def test_other_columns_are_refused(tmp_path, header, field):
    (problem,) = problems(csv(tmp_path, header + FIRST))
    assert (problem.row, problem.field) == (1, field)


def test_a_plain_parquet_file_is_read(tmp_path):
    table = read_studies(parquet(tmp_path))
    assert table.accession.tolist() == ["A-2", "A-1"]
    assert (table.visit[1], table.visit[0] != 7) == (7, True)
    assert not table.hard.any()


@pytest.mark.parametrize(
    "instants",
    [
        pa.array([(SEVEN_PM + 60) * 10**6 + 9, (SEVEN_PM + 30) * 10**6], pa.timestamp("us", "Europe/Paris")),
        pa.array(["2027-01-04T20:01:00+01:00", "2027-01-04T19:00:30Z"]),
        pa.array(["2027-01-04T20:01:00+01:00", "2027-01-04T19:00:30Z"], pa.large_string()),
    ],
)
def test_instants_of_any_resolution_or_as_text_are_read(tmp_path, instants):
    table = read_studies(parquet(tmp_path, images_at=instants))
    assert table.images_at.tolist() == [SEVEN_PM + 30, SEVEN_PM + 60]


WRONG_PARQUET = [
    ({"images_at": pa.array([SEVEN_PM, SEVEN_PM], pa.timestamp("ms"))}, None, "images_at", "is timestamp[ms], not"),
    ({"images_at": [SEVEN_PM, SEVEN_PM]}, None, "images_at", "is int64, not a timestamp with a time zone"),
    ({"images_at": pa.array([SEVEN_PM, None], pa.timestamp("s", "UTC"))}, 2, "images_at", "is empty"),
    ({"hospital": [["H-1"], ["H-2"]]}, None, "hospital", "is list<element: string>, not text"),
    ({"exam": None}, None, "exam", "the column is missing"),
    ({"patient": ["x", "y"]}, None, "patient", "no such column"),
    ({"urgency": ["P2", None]}, 2, "urgency", "is empty"),
    ({"hard": ["true", "maybe"]}, 2, "hard", "“maybe” is neither true nor false"),
]


@pytest.mark.parametrize(("changes", "row", "field", "message"), WRONG_PARQUET)
def test_a_wrong_parquet_file_is_named(tmp_path, changes, row, field, message):
    found = problems(parquet(tmp_path, **changes))
    assert [(problem.row, problem.field) for problem in found] == [(row, field)]
    assert found[0].message.startswith(message)


@pytest.mark.parametrize("record", [b"{", b"[]", b"{}", b'{"schema": "hulotte.studies/1", "hospital": 3}'])
def test_a_damaged_record_of_vocabularies_is_named(tmp_path, record):
    table = pyarrow.parquet.read_table(parquet(tmp_path)).replace_schema_metadata({METADATA: record})
    pyarrow.parquet.write_table(table, tmp_path / "s.parquet")
    (problem,) = problems(tmp_path / "s.parquet")
    assert (problem.field, problem.message) == ("schema", "its record in the metadata is damaged")


def test_another_schema_is_refused(tmp_path):
    write_studies(tmp_path / "s.parquet", studies(3))
    table = pyarrow.parquet.read_table(tmp_path / "s.parquet")
    later = table.schema.metadata[METADATA].replace(b"studies/1", b"studies/2")
    pyarrow.parquet.write_table(table.replace_schema_metadata({METADATA: later}), tmp_path / "s.parquet")
    assert problems(tmp_path / "s.parquet")[0].message == "“hulotte.studies/2” is not known"


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1" + bytes(100), b""])
def test_what_is_not_parquet_is_refused(tmp_path, content):
    path = tmp_path / "s.parquet"
    path.write_bytes(content)
    assert problems(path)[0].message.startswith("not a Parquet file")


def test_a_missing_or_empty_file_is_a_problem(tmp_path):
    assert problems(tmp_path / "nowhere.csv")[0].message.startswith("cannot be read")
    assert problems(csv(tmp_path, ""))[0].message == "the file is empty"


def test_many_wrong_rows_are_counted(tmp_path):
    lines = "".join(FIRST.replace("A-1", f"A-{n}").replace("Z", "") for n in range(2000))
    found = problems(csv(tmp_path, HEADER + lines))
    assert len(found) == 51
    assert found[-1].message == "and 3950 more problems"


def test_a_hundred_thousand_rows_are_read(tmp_path):
    write_studies(tmp_path / "s.csv", studies(100_000))
    assert len(read_studies(tmp_path / "s.csv", small_network())) == 100_000
