"""Messages in quarantine: encrypted, counted, audited, gone after 72 hours; on both databases."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from data.errors import InputError
from data.store import audit, quarantine
from data.store.quarantine import KEPT_FOR, Refused
from data.store.seal import Seal, Secret, secret_from

NOW = datetime(2027, 1, 4, 20, tzinfo=UTC)
CONTENT = "PID|1||774411||LEFÈVRE^Anaïs".encode("iso-8859-1")
SEAL, OTHER = Seal(Secret(b"one secret")), Seal(Secret(b"another"))
REFUSED = Refused("hl7", "k1", "H-1", "M7", 103, "OBR-4.1", '"X" is not known', "enter the code")


def actions(store):
    with store.reading() as connection:
        assert not audit.follow(connection).breaks
        return [
            (entry.by, entry.action, entry.subject, json.loads(entry.detail)) for entry in audit.entries(connection)
        ]


def raw(store):
    with store.reading() as connection:
        return repr(connection.exec_driver_sql("SELECT * FROM quarantine").all())


def test_a_message_is_kept_encrypted_and_counted_once(store):
    number = quarantine.keep(store, REFUSED, CONTENT, SEAL, NOW)
    later = NOW + timedelta(hours=1)
    assert quarantine.keep(store, REFUSED, CONTENT, SEAL, later) == number
    other = quarantine.keep(store, Refused("fhir", "k1", "", "", 102, "body", "no JSON", "send JSON"), b"{", SEAL, NOW)
    found = quarantine.listed(store, "anna")
    assert [(one["id"], one["times"], one["found"]) for one in found] == [
        (other, 1, "no JSON"),
        (number, 2, '"X" is not known'),
    ]
    assert found[1]["expires_at"] == (later + KEPT_FOR).isoformat()
    assert "sealed" not in found[0]
    assert "774411" not in raw(store)
    assert "LEF" not in raw(store)


def test_every_view_is_in_the_audit_log(store):
    number = quarantine.keep(store, REFUSED, CONTENT, SEAL, NOW)
    quarantine.listed(store, "anna")
    assert quarantine.viewed(store, number, SEAL, "bea")["content"] == CONTENT.decode("iso-8859-1")
    quarantine.ask_replay(store, number, "carl")
    assert quarantine.state_of(store, number)["state"] == quarantine.ASKED
    assert actions(store) == [
        ("anna", "quarantine.listed", "", {"messages": 1}),
        ("bea", "quarantine.viewed", f"message {number}", {}),
        ("carl", "quarantine.replayed", f"message {number}", {}),
    ]


def test_only_who_has_the_secret_reads_it(store):
    number = quarantine.keep(store, REFUSED, CONTENT, SEAL, NOW)
    with pytest.raises(InputError, match="HULOTTE_SECRET: is not set"):
        quarantine.viewed(store, number, None, "anna")
    with pytest.raises(InputError, match="does not open this message"):
        quarantine.viewed(store, number, OTHER, "anna")
    with pytest.raises(InputError, match="there is no message 99 in quarantine"):
        quarantine.viewed(store, 99, SEAL, "anna")
    assert [action for _, action, _, _ in actions(store)] == ["quarantine.viewed"] * 2


def test_without_a_secret_the_reason_is_kept_alone(store):
    number = quarantine.keep(store, REFUSED, CONTENT, None, NOW)
    assert quarantine.viewed(store, number, None, "anna")["content"] is None
    with pytest.raises(InputError, match="was kept without its contents"):
        quarantine.ask_replay(store, number, "anna")


def test_it_expires(store):
    quarantine.keep(store, REFUSED, CONTENT, SEAL, NOW)
    assert quarantine.purge(store, NOW + KEPT_FOR - timedelta(seconds=1)) == 0
    assert quarantine.purge(store, NOW + KEPT_FOR) == 1
    assert quarantine.listed(store, "anna") == []


def test_the_stores_own_key_stays_the_same(store):
    assert quarantine.key_in(store) == quarantine.key_in(store)
    assert len(quarantine.key_in(store)) == 32


def test_where_the_secret_comes_from(tmp_path):
    file = tmp_path / "secret"
    file.write_text("x" * 40 + "\n")
    by_file = secret_from({"HULOTTE_SECRET_FILE": str(file)})
    assert by_file == secret_from({"HULOTTE_SECRET": "x" * 40})
    assert by_file.key("quarantine") != by_file.key("pseudonyms")
    assert "x" not in repr(by_file)
    assert secret_from({}) is None
    with pytest.raises(InputError, match="the secret has 5 characters"):
        secret_from({"HULOTTE_SECRET": "short"})
    with pytest.raises(InputError, match="cannot be read"):
        secret_from({"HULOTTE_SECRET_FILE": str(tmp_path / "none")})
