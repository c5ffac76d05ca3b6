import pytest

from data.errors import InputError
from data.store.outlets import Message
from dispatch.clock import machine_time
from dispatch.intake.records import Stage
from dispatch.rehearsal import ToldClock
from planning.dispatch_outgoing import NOTHING_MORE, Outgoing, targets
from tests.unit.simulation import stage

SENDERS = '[[hospital]]\nid = "H-0"\nfacility = "CH"\n[hospital.exams]\nX = "CT_HEAD"\n'
STATUS = '[hospital.status]\nhost = "h.example"\nport = 2576\n'


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_more_than_stdout_needs_no_file():
    assert targets(NOTHING_MORE, stage.network(1)).carriers(None, machine_time) == {}


def test_a_hospital_with_a_status_port_and_a_webhook_are_carried_to(tmp_path):
    senders = written(tmp_path / "intake.toml", SENDERS + STATUS)
    hook = '[[webhook]]\nname = "ris"\nurl = "https://r.example/x"\nsecret = "' + "s" * 24 + '"\n'
    wanted = targets(Outgoing(written(tmp_path / "hooks.toml", hook), senders), stage.network(1))
    assert set(wanted.carriers(None, machine_time)) == {"webhook:ris", "hospital:H-0"}
    plain = targets(Outgoing(senders=written(tmp_path / "plain.toml", SENDERS)), stage.network(1))
    assert plain.carriers(None, machine_time) == {}


def test_statuses_of_a_rehearsal_are_of_its_time_and_marked_as_training(tmp_path):
    wanted = targets(Outgoing(senders=written(tmp_path / "intake.toml", SENDERS + STATUS)), stage.network(1))
    told = {"accession": "A", "exam": "CT_HEAD", "state": "signed", "at": stage.at(9).isoformat()}

    def header(clock):
        carrier = wanted.carriers(None, clock)["hospital:H-0"]
        fields = carrier.text(Message(7, told), Stage.SIGNED).decode().partition("\r")[0].split("|")
        return fields[6], fields[10]

    assert header(ToldClock(stage.at(10))) == (f"{stage.at(10):%Y%m%d%H%M%S%z}", "T")
    assert header(lambda: stage.at(11)) == (f"{stage.at(11):%Y%m%d%H%M%S%z}", "P")


@pytest.mark.parametrize(
    ("text", "fallback", "words"),
    [
        (SENDERS.replace("H-0", "H-9") + STATUS, None, "H-9” is not in the network"),
        (SENDERS + STATUS + 'authorities = "gone.pem"\n', None, "status.authorities of hospital H-0"),
        (SENDERS, "gone/page.html", "there is no such folder"),
    ],
)
def test_what_cannot_be_is_told_before_the_night_begins(tmp_path, text, fallback, words):
    outgoing = Outgoing(
        senders=written(tmp_path / "intake.toml", text), fallback=tmp_path / fallback if fallback else None
    )
    with pytest.raises(InputError) as told:
        targets(outgoing, stage.network(1))
    assert words in "\n".join(str(problem) for problem in told.value.problems).replace("'", "").replace('"', "")
