"""The folder of a closed loop: whose plan it holds, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.errors import InputError, Problem
from data.formats.whole_file import whole_file
from data.network import Network
from planning.plan_order import PlanOrder
from planning.roster_month import Order, fingerprint, prepare

PLAN = "plan.json"


@dataclass(frozen=True)
class PlanFolder:
    """Where the iterations of one order are kept, so that they are not made twice."""

    out: Path
    network: Network
    order: PlanOrder

    def claim(self) -> None:
        """Say on disk whose the folder is.

        Raises
        ------
        InputError
            It holds the iterations of another plan.
        """
        path, identity = self.out / PLAN, self._identity()
        if path.is_file():
            known = json.loads(path.read_text(encoding="utf-8")).get("order")
            if known != identity:
                message = "holds a plan of another network, other dates, another scenario or another seed"
                raise InputError(Problem(str(self.out), None, None, message, "name another folder, or empty this one"))
            return
        self._write({"order": identity})

    def keep(self, summary: Mapping[str, Any]) -> None:
        """The outcome, with the roster's place inside the folder: a folder may be moved."""
        place = summary["roster"] and str(Path(summary["roster"]).relative_to(self.out))
        self._write({**summary, "roster": place, "order": self._identity()})

    def _identity(self) -> dict[str, Any]:
        """What makes iterations of two runs comparable; time limits and the goal may change when a run goes on."""
        instance, scenario = prepare(self.network, Order(self.order.horizon)), self.order.scenario
        found = {
            "instance_sha256": fingerprint(instance),
            "seed": self.order.seed,
            "replications": self.order.replications,
        }
        return found if scenario is None else {**found, "scenario": scenario.spec.model_dump(mode="json")}

    def _write(self, found: Mapping[str, Any]) -> None:
        with whole_file(self.out / PLAN) as file:
            file.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
