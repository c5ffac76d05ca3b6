"""``rules.toml`` as it is written: every rule, every number, its description as a comment."""

from __future__ import annotations

import inspect
import json
from datetime import time

from data.rules import RuleNumbers, Rules


def rules_text(rules: Rules) -> str:
    """The numbers of every rule as commented TOML; `data.rules.read_rules` reads it back."""
    tables = (_table(name, getattr(rules, name)) for name in Rules.model_fields)
    return "# The numbers of every rule. An absent number takes its default.\n\n" + "\n".join(tables)


def _table(name: str, numbers: RuleNumbers) -> str:
    story = (inspect.getdoc(type(numbers)) or "").splitlines()
    lines = [f"[{name}]", *(f"# {line}".rstrip() for line in story)]
    for number, field in type(numbers).model_fields.items():
        lines += [f"# {field.description}", f"{number} = {_value(getattr(numbers, number))}"]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    match value:
        case bool():
            text = "true" if value else "false"
        case float():
            text = repr(value).removesuffix(".0")
        case time():
            text = value.isoformat()
        case tuple():
            text = f"[{', '.join(map(_value, value))}]"
        case str():
            text = json.dumps(value)
        case _:
            text = str(value)
    return text
