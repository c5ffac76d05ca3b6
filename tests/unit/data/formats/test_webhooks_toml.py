import pytest

from data.errors import InputError
from data.formats.intake_toml import read_intake
from data.formats.webhooks_toml import read_webhooks
from dispatch.intake.records import Stage

SECRET = "twenty-four characters..."


def read(tmp_path, text):
    path = tmp_path / "webhooks.toml"
    path.write_text(text, encoding="utf-8")
    return read_webhooks(path)


def hook(**fields):
    whole = {"name": "ris", "url": "https://ris.example/in", "secret": SECRET, **fields}
    lines = [
        f"{name} = {str(value).lower() if isinstance(value, bool) else repr(value)}" for name, value in whole.items()
    ]
    return "[[webhook]]\n" + "\n".join(lines) + "\n"


def test_a_file_is_read_and_secrets_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("RIS_SECRET", SECRET)
    (made,) = read(tmp_path, hook(secret="$RIS_SECRET", kinds=["signed"])).webhook
    assert (made.secret.get_secret_value(), made.kinds, made.batch) == (SECRET, ("signed",), 100)
    assert SECRET not in repr(made)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (hook(url="http://ris.example/in"), "without TLS"),
        (hook(url="ftp://ris.example"), "url is no address"),
        (hook(secret="short-secret"), "webhook[1].secret: is no secret"),
        (hook(secret="$NOT_THERE"), "no $NOT_THERE in the environment"),
        (hook() + hook(), "two webhooks are called ris"),
        (hook(colour="red"), "webhook[1].colour"),
        ("webhook = []", "webhook"),
        ("[[webhook]", "write it as TOML"),
    ],
)
def test_what_is_wrong_is_told_without_the_secret(tmp_path, text, words):
    with pytest.raises(InputError) as told:
        read(tmp_path, text)
    shown = "\n".join(str(problem) for problem in told.value.problems)
    assert words in shown.replace(" field ", " ").replace(",", "") or words in shown
    assert "short-secret" not in shown
    assert SECRET not in shown


def test_http_is_enough_on_this_machine_and_in_a_vpn(tmp_path):
    assert read(tmp_path, hook(url="http://127.0.0.1:9/in")).webhook
    assert read(tmp_path, hook(url="http://10.1.2.3/in", plain_on_network=True)).webhook


def senders(tmp_path, status):
    path = tmp_path / "intake.toml"
    head = '[[hospital]]\nid = "H-0"\nfacility = "CH"\n[hospital.exams]\nX = "CT_HEAD"\n[hospital.status]\n'
    path.write_text(head + status, encoding="utf-8")
    return read_intake(path)


def test_a_status_port_has_every_stage_unless_told(tmp_path):
    port = senders(tmp_path, 'host = "ris.example"\nport = 2576\n').hospital[0].status
    assert port.tls
    assert set(port.stages) == {stage.value for stage in Stage}


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ('host = "ris.example"\nport = 2576\ntls = false\n', "ris.example is on the network"),
        ('host = "h"\nport = 2576\nstages = ["read"]\n', "read is no stage"),
        ('host = "h"\nport = 2576\ncertificate = "c.pem"\n', "a certificate needs its key"),
        ('host = "h"\nport = 0\n', "too small"),
    ],
)
def test_a_status_port_that_is_wrong(tmp_path, status, words):
    with pytest.raises(InputError, match=words):
        senders(tmp_path, status)
