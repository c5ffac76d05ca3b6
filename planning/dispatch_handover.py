"""What a hospital got back at the end of its coverage windows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from data.store.life_overview import handovers_of
from data.store.store import Store


def handed_over(url: str, hospital: str, days: int) -> dict[str, Any]:
    """What ``dispatch handover --json`` prints: the lists of the last days, newest window first."""
    store, now = Store.open(url), datetime.now(UTC)
    lists = handovers_of(store, hospital, now - timedelta(days=days))
    return {"store": store.name, "hospital": hospital, "days": days, "handovers": lists}
