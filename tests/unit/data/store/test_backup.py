import json
import zipfile

import pytest

from data.errors import InputError
from data.store import audit
from data.store.backup import back_up
from data.store.engine import open_engine
from data.store.migrate import newest_revision, revision_of, upgrade
from data.store.networks import load_network, save_network
from data.store.restore import restore
from data.store.rosters import propose, publish, save_draft
from data.store.store import Store
from data.store.versions import load_version, versions
from tests.unit.data.formats.small import small_network
from tests.unit.data.store.conftest import BACKENDS
from tests.unit.data.store.made import APRIL, other_file, roster_file


@pytest.fixture
def busy(filled):
    """A store with a network and two versions of a roster, one of them published."""
    first = save_draft(filled, roster_file(), "anna")
    propose(filled, first.id, "anna")
    publish(filled, first.id, "bea")
    save_draft(filled, other_file(), "carl", first.id)
    return filled


def spoil(path, name, change):
    with zipfile.ZipFile(path) as archive:
        files = {each: archive.read(each) for each in archive.namelist()}
    files[name] = change(files[name])
    with zipfile.ZipFile(path, "w") as archive:
        for each, content in files.items():
            if content is not None:
                archive.writestr(each, content)


@pytest.mark.parametrize("into", BACKENDS)
def test_a_drill_everything_up_to_the_backup_is_there_and_nothing_else_is_lost(busy, databases, into, tmp_path):
    manifest, seconds = back_up(busy.url, tmp_path / "b")
    known = versions(busy)
    save_network(busy, small_network().model_copy(update={"absences": ()}), "dora", based_on=1)
    save_draft(busy, roster_file(period=APRIL), "dora")
    url = databases(into, upgraded=False)
    restored, took = restore(url, tmp_path / "b")
    assert restored == manifest
    assert seconds > 0 < took
    again = Store.open(url)
    assert load_network(again) == small_network()
    assert versions(again) == known
    assert [load_version(again, each.id)[1] for each in known] == [roster_file(), other_file()]
    with again.reading() as connection, busy.reading() as lost:
        assert audit.follow(connection, manifest.audit_hash).breaks == ()
        assert [entry.by for entry in audit.entries(lost, after=manifest.audit_seq)] == ["dora", "dora"]
    assert save_draft(again, roster_file(period=APRIL), "eve").id == 3
    again.engine.dispose()


def test_a_backup_can_be_read_by_its_owner_only(busy, tmp_path):
    back_up(busy.url, tmp_path / "b")
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o600


def test_a_backup_of_older_tables_is_restored_as_it_was(empty, databases, tmp_path):
    engine = open_engine(empty, create=True)
    upgrade(engine, "r0002")
    manifest, _ = back_up(empty, tmp_path / "b")
    assert manifest.revision == "r0002"
    url = databases("sqlite", upgraded=False)
    restore(url, tmp_path / "b")
    assert revision_of(open_engine(url)) == "r0002"


def test_a_store_is_not_restored_over_another(busy, tmp_path):
    back_up(busy.url, tmp_path / "b")
    with pytest.raises(InputError, match="holds a store already"):
        restore(busy.url, tmp_path / "b")


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("centres.jsonl", lambda old: old.replace(b"Lyon", b"Lyom"), "table centres was changed"),
        ("centres.jsonl", lambda _: None, "is damaged"),
        ("manifest.json", lambda _: b"{", "has no manifest"),
        ("manifest.json", lambda old: old.replace(newest_revision().encode(), b"r9999"), "is of another version"),
        (
            "manifest.json",
            lambda old: json.dumps({**json.loads(old), "audit_hash": "x"}).encode(),
            "the audit log is not the one",
        ),
    ],
)
def test_a_damaged_backup_restores_nothing(busy, databases, tmp_path, name, change, told):
    back_up(busy.url, tmp_path / "b")
    spoil(tmp_path / "b", name, change)
    url = databases("sqlite", upgraded=False)
    with pytest.raises(InputError, match=told):
        restore(url, tmp_path / "b")
    with pytest.raises(InputError):
        load_network(Store.open(url))


def test_what_is_no_backup_is_refused(databases, tmp_path):
    (tmp_path / "b").write_text("no backup")
    with pytest.raises(InputError, match="is not a backup"):
        restore(databases("sqlite", upgraded=False), tmp_path / "b")
