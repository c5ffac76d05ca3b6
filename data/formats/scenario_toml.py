"""Scenario files, and the library of those that ship with the program."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from data.errors import InputError, Problem
from data.formats.toml_record import record_in, toml_text
from data.scenarios import BASE, NamedScenario, ScenarioSpec

LIBRARY = files("data.reference").joinpath("scenarios")
PAGE = "scenarios.md"


@cache
def scenario_names() -> tuple[str, ...]:
    """Names of the scenarios of the library, in order of the alphabet."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in LIBRARY.iterdir() if file.name.endswith(".toml")))


def find_scenario(text: str) -> NamedScenario | None:
    """The scenario of that name in the library, or else of that file; None for ``base``, which changes nothing.

    Raises
    ------
    InputError
        Neither, or a file that is wrong.
    """
    if text == BASE:
        return None
    if text in scenario_names():
        name = f"{text}.toml"
        return NamedScenario(text, name, parse_scenario(LIBRARY.joinpath(name).read_text(encoding="utf-8"), name))
    path = Path(text)
    if path.suffix != ".toml" and not path.exists():
        known = ", ".join((BASE, *scenario_names()))
        message = f"there is no scenario {text!r}"
        raise InputError(Problem("scenario", None, None, message, f"choose one of {known}, or a .toml file"))
    return read_scenario(path)


def read_scenario(path: Path) -> NamedScenario:
    """Read a scenario file; its name is that of the file.

    Raises
    ------
    InputError
        Unreadable, not TOML, or every field that is wrong.
    """
    return NamedScenario(path.stem, path.name, parse_scenario(toml_text(path), path.name))


def parse_scenario(text: str, file: str) -> ScenarioSpec:
    """The scenario in the text of a file of that name.

    Raises
    ------
    InputError
        Not TOML, or every field that is wrong.
    """
    return record_in(text, ScenarioSpec, file, PAGE)
