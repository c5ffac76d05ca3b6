"""What a hospital got back at the end of its coverage windows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from data.store.life_overview import handovers_of
from data.store.rehearsals import now_at
from data.store.store import Store


def handed_over(url: str, hospital: str, days: int) -> dict[str, Any]:
    """What ``dispatch handover --json`` prints: the lists of the last days, newest window first."""
    store = Store.open(url)
    lists = handovers_of(store, hospital, now_at(store) - timedelta(days=days))
    return {"store": store.name, "hospital": hospital, "days": days, "handovers": lists}
