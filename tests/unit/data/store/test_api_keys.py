"""Keys in the store: by their hash only, audited, never made anew under the same name; on both databases."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from data.api_keys import Scope, hash_of, matches, parts_of
from data.errors import ConflictError, InputError
from data.store import api_keys, audit
from data.store.api_keys import Wanted, keys_in

NOW = datetime(2027, 1, 4, 20, tzinfo=UTC)
WEEK = timedelta(days=7)


def wanted(name="ris", scopes=(Scope.INTAKE, Scope.WATCH), hospital=None, until=NOW + WEEK):
    return Wanted(name, frozenset(scopes), hospital, until)


def everything(store):
    with store.reading() as connection:
        return repr([connection.exec_driver_sql(f"SELECT * FROM {name}").all() for name in ("api_keys", "audit_log")])


def test_a_key_is_kept_by_its_hash_and_known_again(store):
    text = api_keys.add(store, wanted(), NOW, "anna")
    number, secret = parts_of(text)
    (key,) = keys_in(store)
    assert (key.id, key.name, key.scopes, key.hospital) == (number, "ris", {Scope.INTAKE, Scope.WATCH}, None)
    assert (key.expires_at, key.revoked_at, key.last_used) == (NOW + WEEK, None, None)
    assert matches(secret, key)
    assert not matches(secret[:-1] + ("A" if secret[-1] != "A" else "B"), key)
    assert not matches(secret, None)
    assert secret not in everything(store)
    assert hash_of(secret) not in repr(key)
    assert len(secret) == 43


def test_no_two_keys_are_the_same(store):
    assert len({parts_of(api_keys.add(store, wanted(f"k{n}"), NOW, ""))[1] for n in range(5)}) == 5


def test_making_and_ending_one_is_in_the_audit_log(store):
    api_keys.add(store, wanted(), NOW, "anna")
    api_keys.revoke(store, "ris", NOW + WEEK, "bea")
    assert keys_in(store)[0].revoked_at == NOW + WEEK
    with store.reading() as connection:
        assert not audit.follow(connection).breaks
        found = [(one.by, one.action, one.subject, json.loads(one.detail)) for one in audit.entries(connection)]
    detail = {"scopes": "intake watch", "hospital": None, "expires_at": (NOW + WEEK).isoformat()}
    assert found == [("anna", "api_key.added", "ris", detail), ("bea", "api_key.revoked", "ris", {})]


def test_what_cannot_be(filled):
    with pytest.raises(InputError, match="there is no hospital H-99"):
        api_keys.add(filled, wanted(hospital="H-99"), NOW, "")
    with pytest.raises(InputError, match="that is past"):
        api_keys.add(filled, wanted(until=NOW), NOW, "")
    with pytest.raises(InputError, match="the key allows nothing"):
        api_keys.add(filled, wanted(scopes=()), NOW, "")
    with pytest.raises(InputError, match="there is no key ris"):
        api_keys.revoke(filled, "ris", NOW, "")
    assert keys_in(filled) == []


def test_a_name_is_taken_once_and_a_key_ends_once(store):
    api_keys.add(store, wanted(), NOW, "")
    api_keys.revoke(store, "ris", NOW, "")
    with pytest.raises(ConflictError, match="there is a key ris"):
        api_keys.add(store, wanted(), NOW, "")
    with pytest.raises(ConflictError, match="was revoked on 2027-01-04"):
        api_keys.revoke(store, "ris", NOW, "")
    assert len(keys_in(store)) == 1


def test_the_day_of_the_last_use(store):
    for name in ("a", "b"):
        api_keys.add(store, wanted(name), NOW, "")
    api_keys.note_used(store, {2}, NOW.date())
    assert [key.last_used for key in keys_in(store)] == [None, NOW.date()]


@pytest.mark.parametrize("text", ["", "hulotte_1_", "hulotte_1_" + "A" * 42, "hulotte_x_" + "A" * 43, "1_" + "A" * 43])
def test_what_is_no_key(text):
    assert parts_of(text) is None
