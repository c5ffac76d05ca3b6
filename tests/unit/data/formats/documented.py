"""The tables of docs/*_format.md as they follow from the models.

In the pages, what stands between ``<!-- begin NAME -->`` and ``<!-- end -->`` is made here; only the last column of a
network table is written by hand. ``python -m tests.unit.data.formats.documented`` renews the pages.
"""

from __future__ import annotations

import inspect
import re
from datetime import date, datetime, time
from enum import EnumType
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from data.formats import roster_json
from data.formats.cells import value_type, written
from data.formats.csv_table import columns_of
from data.formats.duties_csv import DutyRow
from data.formats.network_tables import TABLES
from data.formats.requirements_csv import RequirementRow
from data.formats.studies_file import COLUMNS
from data.rules import Rules
from reports.payroll import PayrollRow

DOCS = Path(__file__).parents[4] / "docs"
PAGES = tuple(
    DOCS / name for name in ("network_format.md", "roster_exports.md", "roster_format.md", "studies_format.md")
)
ROSTER_MODELS = ("RosterDocument", "HorizonEntry", "DutyEntry", "LedgerEntry", "RequirementEntry", "RecordedResult")
TABLES_BESIDE = {"requirements": RequirementRow, "duties": DutyRow, "payroll": PayrollRow}
UNSAID = "…"
_BLOCK = re.compile(r"(<!-- begin ([\w.]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
_WORDS = {str: "text", date: "date", time: "time", datetime: "instant", bool: "true or false"}


def renewed(page: str) -> str:
    """The page with every block made anew."""
    return _BLOCK.sub(lambda found: found[1] + block(found[2], found[3]) + found[4], page)


def block(name: str, before: str) -> str:
    """What stands in the block of that name; ``before`` is what stood there."""
    if name in TABLES:
        return network_table(TABLES[name], before)
    if name in TABLES_BESIDE:
        return network_table(TABLES_BESIDE[name], before)
    if name == "rules":
        return "\n".join(rule_section(rule) for rule in Rules.model_fields)
    if name == "studies":
        return studies_table()
    return schema_table(getattr(roster_json, name))


def network_table(model: type[BaseModel], before: str) -> str:
    said = dict(re.findall(r"^\| `(\w+)` \|.*\| (.*?) \|$", before, re.MULTILINE))
    lines = ["| column | holds | when empty | what it is |", "|---|---|---|---|"]
    for name in columns_of(model):
        field = model.model_fields[name]
        meaning = field.description or said.get(name, UNSAID)
        lines.append(f"| `{name}` | {holds(field)} | {when_empty(field)} | {meaning} |")
    return "\n".join(lines) + "\n"


def rule_section(rule: str) -> str:
    numbers = Rules.model_fields[rule].default
    lines = [f"### `{rule}`", plain(type(numbers)), "", "| number | holds | default | what it is |"]
    lines.append("|---|---|---|---|")
    for name, field in type(numbers).model_fields.items():
        lines.append(f"| `{name}` | {holds(field)} | {toml(getattr(numbers, name))} | {field.description} |")
    return "\n".join(lines) + "\n"


def plain(model: type[BaseModel]) -> str:
    """The docstring of a model as Markdown."""
    return (inspect.getdoc(model) or "").replace("``", "`")


def schema_table(model: type[BaseModel]) -> str:
    lines = [plain(model), "", "| field | holds | when absent | what it is |", "|---|---|---|---|"]
    for name, field in model.model_fields.items():
        absent = "must be there" if field.is_required() else json_default(field)
        lines.append(f"| `{field.alias or name}` | {json_type(field.annotation)} | {absent} | {field.description} |")
    return "\n".join(lines) + "\n"


def studies_table() -> str:
    lines = ["| column | type | needed | what it is |", "|---|---|---|---|"]
    for column in COLUMNS:
        needed = "yes" if column.required else "no"
        lines.append(f"| `{column.name}` | {column.type} | {needed} | {column.description} |")
    return "\n".join(lines) + "\n"


def holds(field: FieldInfo) -> str:
    """What a cell may hold: the type of its field and the bounds on it."""
    kind = value_type(field.annotation)
    alternatives = re.search(r"'\^\((.*)\)\$'", repr(field.metadata))
    if get_origin(kind) is tuple:
        return f"several of: {choices(get_args(kind)[0])}"
    if isinstance(kind, EnumType):
        return choices(kind)
    if kind in (int, float):
        return ("whole number" if kind is int else "number") + bounds(field)
    if alternatives:
        return ", ".join(alternatives[1].split("|"))
    return _WORDS[kind]


def choices(kind: Any) -> str:
    return ", ".join(kind) if isinstance(kind, EnumType) else _WORDS[kind]


def bounds(field: FieldInfo) -> str:
    signs = {Ge: ("ge", "≥"), Gt: ("gt", ">"), Le: ("le", "≤"), Lt: ("lt", "<")}
    found = [
        f"{signs[type(bound)][1]} {getattr(bound, signs[type(bound)][0])}"
        for bound in field.metadata
        if type(bound) in signs
    ]
    return f" {', '.join(found)}" if found else ""


def when_empty(field: FieldInfo) -> str:
    if field.is_required():
        return "not allowed"
    text = written(field.default)
    return f"`{text}`" if text else "no value"


def toml(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else written(value)


def json_type(annotation: Any) -> str:
    kind = value_type(annotation)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " or ".join(f'`"{choice}"`' for choice in inner)
    if origin is dict:
        return f"object of {json_type(inner[1])}s"
    if origin is tuple:
        return f"list of {json_type(inner[0])}"
    if isinstance(kind, EnumType):
        return choices(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return f"`{kind.__name__}`"
    return {int: "whole number", float: "number", **_WORDS}.get(kind, "instant")


def json_default(field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=True)
    return {None: "null", (): "empty", False: "false"}.get(default if not isinstance(default, dict | BaseModel) else ())


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(renewed(page.read_text(encoding="utf-8")), encoding="utf-8")
