import pytest

from data.network import Network
from data.synthetic.network import generate_network


@pytest.fixture(scope="session")
def reference() -> Network:
    return generate_network(7)
