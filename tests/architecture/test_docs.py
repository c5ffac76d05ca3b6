"""What the pages say is so: commands exist, paths exist, the command-line reference is current."""

import re
import shlex
from pathlib import Path

import pytest

from tests.architecture.cli_reference import PAGE, commands, reference

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)
COMMANDS = dict(commands())
CODE = re.compile(r"```\w*\n(.*?)```|`([^`\n]+)`|^    (\S[^\n]*)$", re.DOTALL | re.MULTILINE)
TOP = "cli.py|commands|data|demand|dispatch|rostering|simulation|reports|planning|tests|docs|benchmarks|notebooks"
PLACE = re.compile(rf"^(?:{TOP})(?:/[\w./*-]*)?$")


def code_of(page):
    """Every piece of code on a page: blocks line by line, and what stands between backticks."""
    for block, inline, indented in CODE.findall(page.read_text(encoding="utf-8")):
        yield from (block or inline or indented).replace("\\\n", " ").splitlines()


def uses_of(page):
    """(page, words) of every use of the program."""
    for line in code_of(page):
        found = re.match(r"^(?:\$ )?(?:\.venv/bin/)?(hulotte (?!COMMAND).*)", line.strip())
        if found:
            yield shlex.split(found[1].partition("  #")[0].partition(" | ")[0].partition(" > ")[0])


USES = [(page, words) for page in PAGES for words in uses_of(page)]


def command_of(words):
    """The command that the words name, and the words after it."""
    for length in (4, 3, 2):
        name = " ".join(words[:length])
        if name in COMMANDS:
            return COMMANDS[name], words[length:]
    pytest.fail(f"no such command: {' '.join(words)}")


def test_the_reference_of_the_command_line_is_current():
    assert PAGE.read_text(encoding="utf-8") == reference(), "renew it: python -m tests.architecture.cli_reference"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_shows_an_example_that_is_one(name):
    example = COMMANDS[name].help.partition("Example: ")[2].replace("\n", " ")
    assert example.startswith(f"{name} ")
    command, rest = command_of(shlex.split(example))
    assert_parses(command, rest)


@pytest.mark.parametrize(
    ("page", "words"), USES, ids=lambda value: getattr(value, "name", None) or " ".join(value)[:60]
)
def test_every_command_on_a_page_exists_with_its_options(page, words):
    assert page
    if len(words) > 1 and " ".join(words) not in ("hulotte --help", "hulotte demo"):
        assert_parses(*command_of(words))


def assert_parses(command, rest):
    known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)} | {"--help"}
    unknown = [word.partition("=")[0] for word in rest if re.match(r"^--?[a-z]", word)]
    assert set(unknown) <= known, set(unknown) - known


def test_the_readme_shows_the_commands_of_every_room():
    shown = {words[1] for page, words in USES if page.name == "README.md" and len(words) > 1}
    assert {name.split()[1] for name in COMMANDS} <= shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_path_on_a_page_exists(page):
    named = {line.strip() for line in code_of(page) if PLACE.match(line.strip())}
    missing = {name for name in named if not list(ROOT.glob(name.rstrip("/")))}
    assert not missing
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_target_of_make_on_a_page_exists(page):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {target for line in code_of(page) for target in re.findall(r"\bmake (?:[A-Z]+=\S+ )*([a-z-]+)", line)}
    assert named <= targets


def test_every_picture_is_there_and_small():
    for picture in (ROOT / "docs" / "images").glob("*"):
        assert picture.stat().st_size < 300_000
