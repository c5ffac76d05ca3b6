"""The fairness ledger, carried from one period to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from data.duties import Duty, Ledger, Roster
from data.fairness import fair_shares, is_public_holiday, is_weekend
from data.network import Network
from data.requirements import Requirement


def carried_ledger(network: Network, roster: Roster, requirements: Iterable[Requirement]) -> Ledger:
    """The balance after a roster: what each radiologist has done beyond the fair share so far.

    The shares already hold the balance at the start of the roster, so it is carried over with them.
    """
    shares = fair_shares(network, requirements, roster.horizon, roster.ledger)
    types = network.shift_type
    present = [duty for duty in roster.duties if not types[duty.shift].on_call]
    return Ledger(
        nights=_balance(present, lambda duty: types[duty.shift].night, shares.nights),
        weekends=_balance(present, lambda duty: is_weekend(duty.day), shares.weekends),
        holidays=_balance(present, lambda duty: is_public_holiday(duty.day), shares.holidays),
    )


def _balance(duties: Iterable[Duty], counts: Callable[[Duty], bool], shares: Mapping[str, int]) -> dict[str, int]:
    done = Counter(duty.radiologist_id for duty in duties if counts(duty))
    return {person: 100 * done[person] - share for person, share in shares.items()}
