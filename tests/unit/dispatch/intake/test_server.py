"""A real server on loopback: what it answers, and when."""

import asyncio
import shutil
import ssl
import subprocess

import pytest

from data.intake import IntakeMap
from dispatch.intake.hl7v2.client import Answer, NotDelivered, answer_to, send
from dispatch.intake.hl7v2.framing import Deframer, framed
from dispatch.intake.hl7v2.server import Listening, MllpServer, tls_context
from dispatch.intake.records import Receipt
from dispatch.intake.refusal import Fault, NotTheSender, Refusal
from tests.unit.dispatch.intake.senders import KEY, NAMES, PATIENT, SENDERS, message, order

ORDER = message(PATIENT, *order(priority="S")).encode("iso-8859-1")
HERE = "127.0.0.1"


class Desk:
    """Stores in memory; ``gate`` holds every commit until it is opened, ``failure`` makes it fail."""

    def __init__(self, failure=None):
        self.stored, self.refused, self.failure, self.gate = [], [], failure, asyncio.Event()
        self.letters = []
        self.gate.set()

    async def accept(self, delivery):
        await self.gate.wait()
        if self.failure:
            raise self.failure
        known = any(each.origin.key == delivery.origin.key for each in self.stored)
        if not known:
            self.stored.append(delivery)
        return Receipt(duplicate=known)

    async def quarantine(self, refusal, letter):
        assert letter.content or isinstance(refusal, NotTheSender)
        self.refused.append(refusal)
        self.letters.append(letter.content)


def serving(desk, **listening):
    return MllpServer(desk, SENDERS, KEY, Listening(port=0, **listening))


def test_an_order_is_taken_once_and_acknowledged_each_time():
    async def story():
        desk = Desk()
        async with serving(desk) as server:
            answers = [await send(ORDER, HERE, server.port) for _ in range(2)]
        return desk, answers

    desk, answers = asyncio.run(story())
    assert answers == [Answer("AA", "")] * 2
    assert [record.exam for each in desk.stored for record in each.records] == ["CT_HEAD"]
    assert not any(name in repr(desk.stored) for name in NAMES)


def test_nothing_is_answered_before_the_commit():
    async def story():
        desk = Desk()
        desk.gate.clear()
        async with serving(desk) as server:
            sending = asyncio.create_task(send(ORDER, HERE, server.port))
            done, _ = await asyncio.wait([sending], timeout=0.1)
            before = bool(done) or bool(desk.stored)
            desk.gate.set()
            return before, await sending

    assert asyncio.run(story()) == (False, Answer("AA", ""))


def test_a_server_that_stops_answers_what_it_is_storing():
    async def story():
        desk = Desk()
        desk.gate.clear()
        server = await serving(desk).__aenter__()
        sending = asyncio.create_task(send(ORDER, HERE, server.port))
        idle = await asyncio.open_connection(HERE, server.port)
        await asyncio.sleep(0.1)
        stopping = asyncio.create_task(server.__aexit__())
        await asyncio.sleep(0.05)
        desk.gate.set()
        await stopping
        idle[1].close()
        return await sending

    assert asyncio.run(story()).code == "AA"


@pytest.mark.parametrize(
    ("failure", "code", "said", "quarantined"),
    [
        (OSError("disk full"), "AR", "could not be stored; send the message again", 0),
        (Refusal(Fault.UNKNOWN_KEY, "ORC-2", "no such order", "send it first"), "AE", "no such order", 1),
    ],
)
def test_what_is_not_stored_is_not_acknowledged(failure, code, said, quarantined):
    async def story():
        desk = Desk(failure)
        async with serving(desk) as server:
            return await send(ORDER, HERE, server.port), len(desk.refused)

    answer, refused = asyncio.run(story())
    assert answer.code == code
    assert said in answer.text
    assert "disk" not in answer.text
    assert refused == quarantined


def test_messages_cut_into_packets_and_glued_together_are_answered_in_order():
    async def story():
        desk = Desk()
        stream = b"".join(
            framed(message(*order(f"A-{number}"), number=f"M{number}").encode()) for number in range(3)
        ) + framed(message(*order(exam="X"), number="M3").encode())
        async with serving(desk) as server:
            reader, writer = await asyncio.open_connection(HERE, server.port)
            for start in range(0, len(stream), 97):
                writer.write(stream[start : start + 97])
                await writer.drain()
                await asyncio.sleep(0)
            frames, found = Deframer(), []
            while len(found) < 4:
                found += frames.feed(await reader.read(50))
            writer.close()
        return [answer_to(each, f"M{number}").code for number, each in enumerate(found)], desk

    codes, desk = asyncio.run(story())
    assert codes == ["AA", "AA", "AA", "AE"]
    assert len(desk.stored) == 3
    assert [(each.hospital, each.message, each.place) for each in desk.refused] == [("H001", "M3", "OBR-4.1")]


def test_a_connection_that_sends_no_frames_is_closed_and_told_to_the_quarantine():
    async def story():
        desk = Desk()
        async with serving(desk) as server:
            reader, writer = await asyncio.open_connection(HERE, server.port)
            writer.write(b"GET / HTTP/1.1\r\n\r\n")
            closed = await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()
            return closed, [each.place for each in desk.refused], (await send(ORDER, HERE, server.port)).code

    assert asyncio.run(story()) == (True, ["MLLP"], "AA")


def test_a_message_that_stalls_is_given_up():
    """It trickles in without an end; the server hangs up, which a sender sees as an end or as a reset."""

    async def trickle(writer):
        while True:
            writer.write(b"x")
            await asyncio.sleep(0.01)

    async def story():
        async with serving(Desk(), stalled_after=0.05) as server:
            reader, writer = await asyncio.open_connection(HERE, server.port)
            writer.write(b"\x0bMSH")
            sending = asyncio.create_task(trickle(writer))
            try:
                return await asyncio.wait_for(reader.read(), 30)
            except ConnectionError:
                return b""
            finally:
                sending.cancel()

    assert asyncio.run(story()) == b""


def test_only_so_many_connections():
    async def story():
        async with serving(Desk(), connections=1) as server:
            _, first = await asyncio.open_connection(HERE, server.port)
            await asyncio.sleep(0.05)
            with pytest.raises(NotDelivered):
                await send(ORDER, HERE, server.port, seconds=5)
            first.close()

    asyncio.run(story())


def test_no_answer_is_not_delivered():
    async def story():
        desk = Desk()
        async with serving(desk) as server:
            desk.gate.clear()
            with pytest.raises(NotDelivered, match=r"no answer within 0\.05 s"):
                await send(ORDER, HERE, server.port, seconds=0.05)
            desk.gate.set()
            port = server.port
        with pytest.raises(NotDelivered):
            await send(ORDER, HERE, port, seconds=5)

    asyncio.run(story())


def test_an_answer_to_another_message_is_none():
    with pytest.raises(NotDelivered, match="another"):
        answer_to(b"MSH|^~\\&|A\rMSA|AA|M2\r", "M1")
    with pytest.raises(NotDelivered, match="no acknowledgement"):
        answer_to(b"MSH|^~\\&|A\r", "M1")


def test_off_loopback_only_with_tls_or_on_purpose():
    with pytest.raises(ValueError, match="open to the network"):
        Listening(host="0.0.0.0")
    assert Listening(host="0.0.0.0", plain_on_network=True).port == 2575
    assert Listening(host="::1").tls is None


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1, signed by itself."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    told = ["-days", "2", "-subj", "/CN=hulotte test", "-addext", f"subjectAltName=IP:{HERE}"]
    subprocess.run([*command, *told, "-out", certificate, "-keyout", key], check=True, capture_output=True)
    return certificate, key


def test_tls_with_certificates_on_both_sides(certificate):
    async def story():
        with_own = ssl.create_default_context(cafile=str(certificate[0]))
        with_own.load_cert_chain(*certificate)
        without = ssl.create_default_context(cafile=str(certificate[0]))
        async with serving(Desk(), tls=tls_context(*certificate, clients=certificate[0])) as server:
            taken = await send(ORDER, HERE, server.port, tls=with_own)
            for context in (without, None):
                with pytest.raises(NotDelivered):
                    await send(ORDER, HERE, server.port, seconds=5, tls=context)
            return taken.code

    assert asyncio.run(story()) == "AA"


def test_a_hospital_that_names_its_certificate_is_believed_with_that_only(certificate):
    """Of a message in its name over another connection the reason is kept, not the message: it is never taken later."""

    def senders(client):
        chalon = SENDERS.hospital[0].model_copy(update={"client": client})
        return IntakeMap(urgencies=SENDERS.urgencies, hospital=(chalon, SENDERS.hospital[1]))

    async def story(client, tls):
        context = ssl.create_default_context(cafile=str(certificate[0]))
        context.load_cert_chain(*certificate)
        listening = Listening(HERE, 0, tls_context(*certificate, clients=certificate[0]) if tls else None)
        desk = Desk()
        async with MllpServer(desk, senders(client), KEY, listening) as server:
            answer = await send(ORDER, HERE, server.port, tls=context if tls else None)
        return answer.code, answer.text, len(desk.stored), [(one.hospital, one.place) for one in desk.refused], desk

    assert asyncio.run(story("hulotte test", tls=True))[:4] == ("AA", "", 1, [])
    for client, tls in (("chalon", True), ("hulotte test", False)):
        code, text, stored, refused, desk = asyncio.run(story(client, tls))
        assert (code, stored, refused) == ("AE", 0, [(None, "MSH-4")])
        assert "is not the hospital whose certificate the connection has" in text
        assert desk.letters == [b""]
