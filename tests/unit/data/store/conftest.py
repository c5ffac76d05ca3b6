"""Every test of the store runs on SQLite and on PostgreSQL."""

import shutil

import pytest
from sqlalchemy import create_engine, text

from data.store.engine import open_engine
from data.store.migrate import upgrade
from data.store.networks import save_network
from data.store.store import Store
from tests.unit.data.formats.small import small_network
from tests.unit.data.store.servers import postgresql

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def server():
    with postgresql() as url:
        made = open_engine(url.format("postgres"))
        with made.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CREATE DATABASE upgraded"))
        upgraded = open_engine(url.format("upgraded"))
        upgrade(upgraded)
        upgraded.dispose()
        yield url
        made.dispose()


@pytest.fixture(scope="session")
def upgraded_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "upgraded.db"
    engine = open_engine(f"sqlite:///{path}", create=True)
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def databases(request, tmp_path):
    """Makes databases of a backend: empty ones, or with all tables; gives their URLs."""
    made = []

    def make(backend, upgraded=True):
        name = f"d{len(made)}"
        if backend == "sqlite":
            file = tmp_path / f"{name}.db"
            if upgraded:
                shutil.copy(request.getfixturevalue("upgraded_file"), file)
            url = f"sqlite:///{file}"
        else:
            server = request.getfixturevalue("server")
            name = f"{name}_{abs(hash(tmp_path))}"
            admin = create_engine(
                server.format("postgres").replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
            )
            with admin.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}" + (" TEMPLATE upgraded" if upgraded else "")))
            admin.dispose()
            url = server.format(name)
        made.append(url)
        return url

    return make


@pytest.fixture(params=BACKENDS)
def backend(request):
    return request.param


@pytest.fixture
def empty(databases, backend):
    """The URL of a database without tables."""
    return databases(backend, upgraded=False)


@pytest.fixture
def store(databases, backend):
    """A store with all tables and nothing in them."""
    opened = Store.open(databases(backend))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def filled(store):
    """A store that holds the small network."""
    save_network(store, small_network(), "anna")
    return store
