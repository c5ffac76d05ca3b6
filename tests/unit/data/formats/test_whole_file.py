"""Files appear whole: a writer that is stopped leaves what was there before."""

import os
import signal
import stat
import subprocess
import sys

import pytest

from data.formats.whole_file import whole_file


def test_the_file_is_there_once_all_is_written(tmp_path):
    path = tmp_path / "roster.json"
    with whole_file(path) as whole:
        whole.write_text("new")
        assert not path.exists()
    assert path.read_text() == "new"
    assert [each.name for each in tmp_path.iterdir()] == ["roster.json"]


def test_a_writer_that_is_stopped_leaves_what_was_there(tmp_path):
    path = tmp_path / "roster.json"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), whole_file(path) as whole:
        whole.write_text("ne")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_killed_writer_leaves_what_was_there(tmp_path):
    path = tmp_path / "roster.json"
    path.write_text("old")
    program = f"""
from pathlib import Path
from data.formats.whole_file import whole_file
import os, signal
with whole_file(Path({str(path)!r})) as whole:
    whole.write_text("ne")
    os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -signal.SIGKILL
    assert path.read_text() == "old"


def test_a_link_stays_one_and_the_mode_is_kept(tmp_path):
    target, link = tmp_path / "target.csv", tmp_path / "link.csv"
    target.write_text("old")
    target.chmod(0o600)
    link.symlink_to(target)
    with whole_file(link) as whole:
        whole.write_text("new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_pipe_is_written_to_directly(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with whole_file(pipe) as whole:
        assert whole == pipe


def test_an_error_names_the_file_that_was_asked_for(tmp_path):
    path = tmp_path / "missing" / "roster.json"
    with pytest.raises(FileNotFoundError) as caught, whole_file(path) as whole:
        whole.write_text("new")
    assert caught.value.filename == str(path)
