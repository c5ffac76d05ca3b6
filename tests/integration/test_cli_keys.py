"""API keys from the command line to a running service, which refuses them once they are revoked."""

import json
import urllib.error
import urllib.request
from threading import Thread
from time import monotonic, sleep

from typer.testing import CliRunner

from cli import app
from tests.integration.test_cli_dispatch import place, serving  # noqa: F401 (a fixture)


def keys(*words, code=0):
    """What `dispatch keys` prints."""
    done = CliRunner().invoke(app, ["dispatch", "keys", *words])
    assert done.exit_code == code, done.output
    return done


def asked(address, key=None, body=None):
    headers = {"Idempotency-Key": "k1", "Content-Type": "application/json"}
    headers |= {"Authorization": f"Bearer {key}"} if key else {}
    content = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(address, content, headers), timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def wait_until(condition):
    end = monotonic() + 20
    while not condition():
        assert monotonic() < end
        sleep(0.1)


def test_keys_from_making_to_revoking(place):  # noqa: F811
    store = ["--store", f"sqlite:///{place}/night.db"]
    with serving(place) as (process, address):
        assert asked(f"{address}/studies") == 200
        made = json.loads(keys("add", "ris", "--scope", "intake", *store, "--json").stdout)
        watch = keys("add", "board", "--scope", "watch", "--expires", "2099-12-31", *store)
        ris, board = made["key"], watch.stdout.strip()
        wait_until(lambda: asked(f"{address}/studies") == 401)
        wait_until(lambda: asked(f"{address}/studies", board) == 200)
        assert asked(f"{address}/studies", ris) == 403
        study = {"accession": "K-1", "hospital": "H-0", "exam": "CT_HEAD"}
        assert asked(f"{address}/studies", ris, study) == 202
        listening = urllib.request.Request(f"{address}/stream", headers={"Authorization": f"Bearer {board}"})
        stream = urllib.request.urlopen(listening, timeout=20)
        heard = Thread(target=stream.read)
        heard.start()
        keys("revoke", "board", "--by", "anna", *store)
        heard.join(20)
        assert not heard.is_alive()
        wait_until(lambda: asked(f"{address}/studies", board) == 401)
        process.terminate()
        said = "".join(process.communicate(timeout=30))
    told = keys("list", *store).stdout
    assert "revoked" in told
    kept = b"".join(file.read_bytes() for file in place.glob("night.db*"))
    for secret in (ris[10:], board[10:]):
        assert secret not in said + told
        assert secret.encode() not in kept
    assert '"event": "request denied"' in said


def test_a_key_that_cannot_be_made_or_ended(place):  # noqa: F811
    store = ["--store", f"sqlite:///{place}/night.db"]
    assert "intake" in keys("add", "x", "--scope", "all", *store, code=2).stderr
    told = keys("add", "x", "--scope", "desk", "--expires", "soon", *store, code=2).stderr
    assert "write it as YYYY-MM-DD" in told
    assert "there is no key x" in keys("revoke", "x", *store, code=2).stderr
