"""A real PostgreSQL for the tests, that ends with them."""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.reliability.postgresql import running_server


@contextmanager
def postgresql() -> Iterator[str]:
    """A server's URL without the name of a database."""
    with running_server() as server:
        yield server.url
