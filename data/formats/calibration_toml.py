"""``calibration.toml`` as it is written: what was fitted, each number with its description as a comment."""

from __future__ import annotations

import json

from data.calibration import Calibration
from data.record import Frozen


def calibration_text(calibration: Calibration) -> str:
    """What was fitted as commented TOML; `data.calibration.read_calibration` reads it back."""
    lines = ["# What was fitted to a trace. An absent number keeps its reference or assumed value.", ""]
    lines += _table("arrivals", calibration.arrivals)
    lines += _table("process", calibration.process)
    lines += ["[speed]", f"# {Calibration.model_fields['speed'].description}"]
    lines += [
        f"{json.dumps(reader, ensure_ascii=False)} = {_value(speed)}" for reader, speed in calibration.speed.items()
    ]
    return "\n".join(lines) + "\n"


def _table(name: str, numbers: Frozen) -> list[str]:
    lines = [f"[{name}]"]
    for number, field in type(numbers).model_fields.items():
        value = getattr(numbers, number)
        if value is not None:
            lines += [f"# {field.description}", f"{number} = {_value(value)}"]
    return [*lines, ""]


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value)
