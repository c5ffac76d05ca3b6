"""Formulas against values known from elsewhere, or worked out another way."""

from math import exp, factorial

import numpy as np
import pytest

from demand.queueing import erlang_b, erlang_c, mean_wait, offered_load, servers_for_blocking, servers_for_wait


@pytest.mark.parametrize(("load", "servers"), [(0.5, 1), (2.0, 3), (9.0, 12), (26.0, 30)])
def test_erlang_b_and_c_against_their_definitions(load, servers):
    terms = [load**n / factorial(n) for n in range(servers + 1)]
    assert erlang_b(load, servers) == pytest.approx(terms[-1] / sum(terms))
    queue = terms[-1] * servers / (servers - load)
    assert erlang_c(load, servers) == pytest.approx(queue / (sum(terms[:-1]) + queue))


def test_a_textbook_call_centre():
    # 20 erlangs and 24 agents: about 30 % wait (Erlang's table).
    assert erlang_c(20, 24) == pytest.approx(0.298, abs=0.002)


def test_one_server_waits_as_pollaczek_and_khinchine_say():
    load, service, cv = 0.8, 9.0, 0.75
    exact = load * service * (1 + cv**2) / (2 * (1 - load))
    assert mean_wait(load, 1, service, cv) == pytest.approx(exact)


def test_overload_waits_for_ever():
    assert erlang_c(3, 3) == 1
    assert mean_wait(3, 3, 9) == float("inf")


@pytest.mark.parametrize("load", [0.0, 0.3, 4.6, 26.4])
def test_servers_for_a_wait_are_the_fewest(load):
    servers = servers_for_wait(load, 14, 0.9, 8)
    assert load == 0 or mean_wait(load, servers, 14, 0.9) <= 8
    assert servers == 0 or mean_wait(load, servers - 1, 14, 0.9) > 8


@pytest.mark.parametrize("load", [0.0, 0.05, 0.6, 3.0])
def test_servers_for_a_blocking_are_the_fewest(load):
    servers = servers_for_blocking(load, 0.1)
    assert load == 0 or erlang_b(load, servers) <= 0.1
    assert servers == 0 or erlang_b(load, servers - 1) > 0.1


def test_offered_load_of_constant_arrivals_is_littles_law():
    assert offered_load(np.full(5, 10.0), service=12, step=30) == pytest.approx(np.full(5, 4.0))


def test_offered_load_after_a_step_follows_the_differential_equation():
    arrivals = np.array([0.0, 10.0, 10.0, 10.0, 10.0])
    found = offered_load(arrivals, service=15, step=30)
    minutes = np.arange(0, 30, 0.01) + 0.005
    exact = [np.mean(5 * (1 - np.exp(-(minutes + 30 * n) / 15))) for n in range(4)]
    assert found[0] == 0
    assert found[1:] == pytest.approx(exact, rel=1e-4)
    assert found[4] == pytest.approx(5, rel=2 * exp(-6))


def test_offered_load_keeps_the_work_that_arrives():
    rng = np.random.default_rng(1)
    arrivals = np.concatenate([[0.0], rng.random(40), np.zeros(40)])
    assert offered_load(arrivals, 14, 30).sum() == pytest.approx(arrivals.sum() * 14 / 30)
