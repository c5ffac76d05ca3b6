import os

import pytest

from data.errors import InputError
from planning.destinations import file_to_write, folder_to_write


def test_a_file_in_an_existing_folder_can_be_written(tmp_path):
    assert file_to_write(tmp_path / "roster.json") == tmp_path / "roster.json"
    (tmp_path / "roster.json").write_text("old", encoding="utf-8")
    assert file_to_write(tmp_path / "roster.json") == tmp_path / "roster.json"


def test_no_file_is_fine():
    assert file_to_write(None) is None


def test_a_file_in_no_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        file_to_write(tmp_path / "missing" / "roster.json")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(InputError, match="is a folder"):
        file_to_write(tmp_path)


def test_what_may_not_be_written_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(InputError, match="may not be written"):
        file_to_write(tmp_path / "roster.json")
    with pytest.raises(InputError, match="may not be written"):
        folder_to_write(tmp_path)


def test_a_folder_is_made_with_those_above_it(tmp_path):
    assert folder_to_write(tmp_path / "a" / "b").is_dir()


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(InputError, match="cannot be made"):
            folder_to_write(path)
