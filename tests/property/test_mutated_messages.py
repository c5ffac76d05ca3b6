"""A small version of the campaign of mutated messages: through the parsers, and through a service that runs."""

from benchmarks.mutated_messages import CLOSED, REFUSED, TAKEN, service_of, through_parsers, through_service
from dispatch.intake.records import Channel
from tests.unit.simulation import stage

NETWORK = stage.network(2, hospitals=2)


def assert_mixed(counts, count):
    """Every kind was taken and refused, and enough of the messages were right to say something."""
    assert counts.total == count
    assert counts.right >= count / 10
    for channel in Channel:
        assert counts.outcomes[channel, TAKEN]
        assert counts.outcomes[channel, REFUSED]


def test_through_the_parsers():
    assert_mixed(through_parsers(NETWORK, 300), 300)
    assert through_parsers(NETWORK, 50).outcomes == through_parsers(NETWORK, 50).outcomes


def test_through_the_running_service(tmp_path):
    with service_of(NETWORK, tmp_path) as service:
        counts = through_service(service, NETWORK, 200)
        assert_mixed(counts, 200)
        assert counts.outcomes[Channel.HL7, CLOSED] <= counts.refusals
        assert service.leader.journal.seq > counts.right
