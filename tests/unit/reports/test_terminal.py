import json
import sys

import pytest

from reports.terminal import Table, Terminal, percent, shown


def test_an_answer_is_text_or_one_json_object(capsys):
    parts = ["Two rows.", Table("Title", ("name", "cost"), [("a", 1), ("b", 1234567)])]
    Terminal().answer({"rows": 2}, parts)
    text = capsys.readouterr().out
    assert text.splitlines()[:2] == ["Two rows.", ""]
    assert "Title" in text
    assert "1,234,567" in text
    Terminal(as_json=True).answer({"rows": 2, "word": "été"}, parts)
    assert json.loads(capsys.readouterr().out) == {"rows": 2, "word": "été"}


def test_json_never_holds_what_json_cannot():
    with pytest.raises(ValueError, match="not JSON compliant"):
        Terminal(as_json=True).answer({"value": float("nan")}, [])


def test_an_empty_table_is_its_title(capsys):
    Terminal().answer({}, [Table("Nothing", ("name",), [])])
    assert "Nothing" in capsys.readouterr().out


def test_numbers_are_flush_right(capsys):
    Terminal().answer({}, [Table("", ("name", "cost"), [("a", 1), ("b", 100)])])
    rows = capsys.readouterr().out.splitlines()
    assert next(row for row in rows if row.startswith("a")).rstrip().endswith("   1")


def test_what_is_said_on_stderr_depends_on_how_talkative_it_is(capsys):
    for terminal in (Terminal(quiet=True), Terminal(), Terminal(verbose=True), Terminal(quiet=True, verbose=True)):
        terminal.note("note")
        terminal.detail("detail")
    assert capsys.readouterr() == ("", "note\nnote\ndetail\n")


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "–"), (True, "yes"), (False, "no"), (1234, "1,234"), (1234.56, "1,234.6"), ("text", "text")],
)
def test_values_as_people_read_them(value, words):
    assert shown(value) == words


def test_percentages():
    assert (percent(0.1234), percent(None), percent(0.5, 0)) == ("12.3 %", "–", "50 %")


def test_colour_is_left_out_when_asked(monkeypatch, capsys):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    Terminal().answer({}, [Table("Title", ("a",), [(1,)])])
    assert "\x1b[3" not in capsys.readouterr().out


def test_a_live_picture_is_drawn_again_until_ctrl_c(capsys):
    drawn = []

    def picture(rows):
        if len(drawn) == 2:
            raise KeyboardInterrupt
        drawn.append(rows)
        return f"picture {len(drawn)}"

    Terminal().live(picture, seconds=0)
    assert len(drawn) == 2
    assert "picture 1" in capsys.readouterr().out or drawn[0] >= 5


def test_a_picture_is_shown_or_its_json(capsys):
    Terminal().show({"a": 1}, "picture")
    assert capsys.readouterr().out == "picture\n"
    Terminal(as_json=True).show({"a": 1}, "picture")
    assert json.loads(capsys.readouterr().out) == {"a": 1}
