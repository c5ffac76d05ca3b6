"""Errors of validation in plain words: what is wrong with a value, and how to mend it."""

from __future__ import annotations

import re

from pydantic_core import ErrorDetails

from data.formats.cells import quoted, written

_ALTERNATIVES = re.compile(r"\^\(([\w|-]+)\)\$")
"""A pattern that is nothing but a list of words."""


def explained(entry: ErrorDetails, description: str | None, page: str) -> tuple[str, str]:
    """(what is wrong, how to mend it).

    Parameters
    ----------
    entry
        One error of pydantic.
    description
        What the field holds, for values that have not the right form.
    page
        The page under docs/ that describes the field.
    """
    context = entry.get("ctx", {})
    shown = quoted(entry["input"])
    match entry["type"]:
        case "missing":
            found = "is empty", "fill it in"
        case "extra_forbidden":
            found = "is not a field of the schema", f"take it out; docs/{page} lists the fields"
        case "enum" | "literal_error":
            found = f"{shown} is not known", "write " + str(context["expected"]).replace("'", "")
        case "string_pattern_mismatch":
            found = f"{shown} has not the right form", f"write {_form(str(context['pattern']), description)}"
        case "greater_than_equal":
            found = f"{shown} is too small", f"write {written(context['ge'])} or more"
        case "greater_than":
            found = f"{shown} is too small", f"write more than {written(context['gt'])}"
        case "less_than_equal":
            found = f"{shown} is too large", f"write {written(context['le'])} or less"
        case "less_than":
            found = f"{shown} is too large", f"write less than {written(context['lt'])}"
        case "multiple_of":
            found = f"{shown} is not a multiple of {context['multiple_of']}", "round it"
        case "value_error":
            found = str(context["error"]), "correct the values of the row"
        case _:
            found = f"{shown}: {entry['msg']}", f"see docs/{page}"
    return found


def dotted(entry: ErrorDetails) -> str:
    """The field as it stands in TOML, entries of lists counted from 1: ``demand[1].factor``; "" for the whole file."""
    field = ""
    for part in entry["loc"]:
        field += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if field else part
    return field


def _form(pattern: str, description: str | None) -> str:
    if alternatives := _ALTERNATIVES.fullmatch(pattern):
        return "one of " + ", ".join(alternatives[1].split("|"))
    return description or f"text of the form {pattern}"
