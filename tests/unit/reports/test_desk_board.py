from rich.console import Console

from reports.desk_board import desk_board, duration

AT = "2027-01-05T01:00:00+00:00"


def study(accession, due, images="2027-01-05T00:30:00+00:00", **changes):
    fixed = {"hospital": "H-1", "exam": "CT_AP", "urgency": "P1", "state": "queued", "reader": None}
    times = {"since": images or "2027-01-05T00:30:00+00:00", "images_at": images, "due_at": due}
    left = None if due is None else -1.0 if due < AT else 1.0
    return {"accession": accession, "acknowledged": False, "minutes_left": left, **fixed, **times, **changes}


def reader(name, state, accession=None, acknowledged=None, on_call=False):
    words = {"reader": name, "state": state, "on_call": on_call, "since": "2027-01-05T00:58:30+00:00"}
    return {**words, "accession": accession, "hospital": accession and "H-1", "acknowledged": acknowledged}


def drawn(rows=None, **changes):
    summary = {
        "store": "sqlite:///n.db",
        "rehearsal": False,
        "at": AT,
        "open": 0,
        "states": {},
        "studies": [],
        "alarms": [],
        "set_aside": 0,
        "readers": [],
    }
    console = Console(width=120, record=True, no_color=True)
    with console.capture() as captured:
        console.print(desk_board({**summary, **changes}, rows))
    return captured.get()


def test_clocks_count_towards_due_and_beyond():
    text = drawn(
        studies=[
            study("LATE", "2027-01-05T00:57:00+00:00"),
            study("SOON", "2027-01-05T01:05:05+00:00", state="assigned", reader="R-7"),
            study("AWAITED", None, None, state="vetted"),
        ],
        states={"queued": 1, "assigned": 1, "vetted": 1},
        open=3,
    )
    late, soon, awaited = (
        next(line for line in text.splitlines() if name in line) for name in ("LATE", "SOON", "AWAI")
    )
    assert late.split()[:3] == ["3:00", "late", "█" * 10]
    assert soon.split()[:2] == ["5:05", "█" * 9 + "░"]
    assert soon.split()[-1] == "R-7"
    assert awaited.split()[:2] == ["no", "images"]
    assert "Tue 5 Jan 02:00:00  3 open: 1 assigned, 1 queued, 1 vetted  1 late" in text


def test_readers_and_what_they_do():
    text = drawn(
        readers=[
            reader("R-1", "at home", on_call=True),
            reader("R-2", "busy", "A-9", False),
            reader("R-3", "idle"),
        ],
        alarms=[{"accession": "A-1", "hospital": "H-1", "raised_at": AT, "words": "nobody reads neuro"}],
        set_aside=2,
    )
    rows = [line.split() for line in text.splitlines() if line.startswith("R-")]
    assert rows[0] == ["R-2", "busy", "1:30", "A-9", "(H-1)", "not", "acknowledged"]
    assert rows[1] == ["R-3", "idle", "1:30"]
    assert rows[2] == ["R-1", "at", "home", "1:30", "on", "call"]
    assert "! 02:00 A-1 (H-1): nobody reads neuro" in text
    assert "! 2 rows failed and are set aside: hulotte dispatch quarantine list" in text


def test_an_empty_desk_and_a_small_screen():
    text = drawn()
    assert "Nothing waits to be read." in text
    assert "Nobody is on duty." in text
    many = [study(f"A-{n}", f"2027-01-05T01:{n:02d}:00+00:00") for n in range(1, 10)]
    assert "… 6 more studies, due later" in drawn(3, studies=many)


def test_durations():
    assert [duration(s) for s in (5, 65, 3_599, 3_660, 40_000)] == ["0:05", "1:05", "59:59", "1 h 01", "11 h"]
