"""docs/cli.md as it follows from the command line; ``python -m tests.architecture.cli_reference`` renews it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from cli import app

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
INTRODUCTION = """# The command line

Made from the program itself: `python -m tests.architecture.cli_reference` renews this page, and a test fails when it is
out of date. `hulotte COMMAND --help` says the same.

Data goes to stdout, progress and problems to stderr. `--json` prints one JSON object on stdout, `-q` leaves stderr to
problems, `-v` tells every step; `NO_COLOR` is heeded. Exit codes: 0 done; 1 the answer is no (a hard rule broken, an
objective that does not add up, a target missed, no roster); 2 bad usage or input, with file, row, field and remedy.
`hulotte demo` ends with 0 also when a turnaround target is missed: its report says so.
"""


def commands() -> Iterator[tuple[str, Any]]:
    """(name with those above it, command) of everything that can be run."""
    yield from _below("hulotte", get_command(app))


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    if hasattr(command, "commands"):
        for word, inner in sorted(command.commands.items()):  # whatever was imported first
            yield from _below(f"{name} {word}", inner)
    else:
        yield name, command


def reference() -> str:
    """The whole page."""
    sections = "\n".join(_section(name, command) for name, command in commands())
    return f"{INTRODUCTION}\n{sections}"


def _section(name: str, command: Any) -> str:
    says, _, example = inspect.cleandoc(command.help).partition("\n\nExample: ")
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [each for each in command.params if each.param_type_name == "option" and each.name != "help"]
    words = " ".join([name, *(each.metavar or each.name.upper() for each in arguments), "[OPTIONS]"])
    lines = [
        f"## `{name}`",
        "",
        says.replace("\n", " "),
        "",
        f"    {words}",
        "",
        "For example:",
        "",
        f"    {example}",
        "",
    ]
    lines += ["| | holds | unless given | what it is |", "|---|---|---|---|"]
    lines += [_row(each.metavar or each.name.upper(), each) for each in arguments]
    lines += [_row(_spelling(each), each) for each in options]
    return "\n".join(lines) + "\n"


def _spelling(option: Any) -> str:
    """``--out, -o FILE``; options that may come again end in dots."""
    words = ", ".join(sorted(option.opts, key=len, reverse=True))
    return f"{words} {option.metavar or ''}".strip() + (" …" if option.multiple else "")


def _row(name: str, parameter: Any) -> str:
    holds = "" if getattr(parameter, "is_flag", False) else _type(parameter)
    default = "must be given" if parameter.required else _default(parameter)
    return f"| `{name}` | {holds} | {default} | {parameter.help or ''} |"


def _type(parameter: Any) -> str:
    words = {
        "int": "whole number",
        "float": "number",
        "str": "text",
        "Path": "path",
        "list[str]": "text",
        "list[Path]": "paths",
    }
    bounds = [f"{sign} {value:,}" for sign, value in (("≥", parameter.min), ("≤", parameter.max)) if value is not None]
    kind = words.get(parameter.bare_type(), "one word")
    return " ".join((kind, ", ".join(bounds))).strip()


def _default(parameter: Any) -> str:
    value = parameter.default
    if value is None or value is False:
        return ""
    return f"`{value}`"


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8", newline="\n")
