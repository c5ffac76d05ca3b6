"""A network at a glance: how many of what, and the capacity that it offers."""

from __future__ import annotations

from collections import Counter
from typing import Any

from data.network import Network
from data.studies import Subspecialty
from reports.terminal import Table


def network_summary(network: Network) -> dict[str, Any]:
    """What ``network show --json`` prints."""
    people = network.radiologists
    return {
        "tables": {name: len(rows) for name, rows in network.tables().items()},
        "radiologists": len(people),
        "hospitals": len(network.hospitals),
        "centres": [
            {
                "id": centre.id,
                "workstations": centre.workstations,
                "bedrooms": centre.bedrooms,
                "radiologists": sum(person.home_centre == centre.id for person in people),
                "open_from": str(centre.open_from) if centre.open_from else None,
            }
            for centre in network.centres
        ],
        "status": dict(sorted(Counter(person.status.value for person in people).items())),
        "wanted_units_per_month": sum(person.wanted for person in people),
        "subspecialties": {
            kind.value: {
                "read": sum(kind in person.reads for person in people),
                "experienced": sum(kind in person.experienced for person in people),
            }
            for kind in Subspecialty
        },
    }


def network_parts(summary: dict[str, Any]) -> list[str | Table]:
    """The same for people."""
    tables = summary["tables"]
    return [
        f"{summary['radiologists']} radiologists, {len(summary['centres'])} centres, "
        f"{summary['hospitals']} client hospitals; "
        f"{summary['wanted_units_per_month']:,.1f} duty units (12 h) wanted a month.",
        Table(
            "Centres",
            ("centre", "workstations", "bedrooms", "radiologists", "open from"),
            [tuple(centre.values()) for centre in summary["centres"]],
        ),
        Table(
            "Radiologists by subspecialty",
            ("subspecialty", "read it", "experienced"),
            [(name, *counts.values()) for name, counts in summary["subspecialties"].items()],
        ),
        Table("Status of the day job", ("status", "radiologists"), list(summary["status"].items())),
        Table("Tables", ("table", "rows"), list(tables.items())),
    ]
