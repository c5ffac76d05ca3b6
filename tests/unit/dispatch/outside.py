"""The outside world in tests: a hospital that listens with a plain socket, and one who takes webhooks."""

import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def free_port():
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Hospital:
    """Takes messages over MLLP with plain sockets, and answers as told: AA, or the next of ``answers``."""

    def __init__(self, answers=()):
        self.messages, self.answers = [], list(answers)

    @contextmanager
    def listening(self, port, tls=None):
        """Take messages at that port, with TLS when given its context."""
        self.tls = tls
        with socket.create_server(("127.0.0.1", port)) as server:
            thread = threading.Thread(target=self._serve, args=(server,))
            thread.start()
            try:
                yield self
            finally:
                server.shutdown(socket.SHUT_RDWR)
                thread.join()

    def _serve(self, server):
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            try:
                plain = connection if self.tls is None else self.tls.wrap_socket(connection, server_side=True)
            except OSError:
                connection.close()
                continue
            with plain as connection:
                data = b""
                while not data.endswith(b"\x1c\r") and (more := connection.recv(65_536)):
                    data += more
                if data:
                    connection.sendall(self._answer(data.strip(b"\x0b\x1c\r").decode()))

    def _answer(self, message):
        self.messages.append(message)
        code = self.answers.pop(0) if self.answers else "AA"
        number = fields(message, "MSH")[9]
        return f"\x0bMSH|^~\\&|RIS|CH0|HULOTTE||20270104||ACK|1|P|2.5\rMSA|{code}|{number}|Dupont\r\x1c\r".encode()

    def stages(self):
        """(accession, OBR-25, stage) of what came."""
        return [(fields(m, "OBR")[3], fields(m, "OBR")[25], fields(m, "OBX")[5]) for m in self.messages]


def fields(message, segment):
    """The fields of the first segment of that name; field n at place n (of MSH at n - 1)."""
    return next(line.split("|") for line in message.split("\r") if line.startswith(segment))


class Receiver:
    """Takes webhooks, and answers with the next of ``answers``, 200 after the last."""

    def __init__(self, answers=()):
        self.requests, self.answers = [], list(answers)

    @contextmanager
    def listening(self):
        """Take them; gives the address."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests.append((dict(self.headers), body))
                self.send_response(outer.answers.pop(0) if outer.answers else 200)
                self.end_headers()

            def log_message(self, *_):
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/hook?x=1"
            finally:
                server.shutdown()
                thread.join()

    def kinds(self):
        """What happened, apart from who came on duty."""
        return [event["kind"] for event in self.events() if event["kind"] != "on duty"]

    def events(self):
        """Every message that came, in order."""
        return [event for _, body in self.requests for event in json.loads(body)["events"]]
