"""The pages about the files say what the models say."""

import json
import re

import pytest

from data.formats import FORMATS
from data.formats.network_tables import REQUIRED, TABLES
from data.formats.roster_json import SCHEMA, RosterDocument
from tests.unit.data.formats.documented import DOCS, PAGES, ROSTER_MODELS, TABLES_BESIDE, UNSAID, renewed


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_table_follows_from_its_model(page):
    text = page.read_text(encoding="utf-8")
    assert renewed(text) == text, "renew it: python -m tests.unit.data.formats.documented"
    assert f"| {UNSAID} |" not in text, "say what the new column is"


def test_every_table_and_model_has_its_place():
    blocks = [name for page in PAGES for name in re.findall(r"<!-- begin (\w+) -->", page.read_text(encoding="utf-8"))]
    assert sorted(blocks) == sorted([*TABLES, *TABLES_BESIDE, "rules", "studies", *ROSTER_MODELS])


def test_needed_tables_are_marked():
    text = PAGES[0].read_text(encoding="utf-8")
    assert set(re.findall(r"^### `(\w+)\.csv`, needed$", text, re.MULTILINE)) == REQUIRED
    listed = re.search(r"\*\*What must be there\*\*: (.*?) with at least", text, re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"`(\w+)\.csv`", listed[1])) == REQUIRED


def test_the_example_of_a_roster_is_one():
    text = (DOCS / "roster_format.md").read_text(encoding="utf-8")
    example = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert example is not None
    document = RosterDocument.model_validate_json(example[1], strict=True)
    assert json.loads(example[1])["schema"] == SCHEMA
    assert document.duties[0].end - document.duties[0].start == document.duties[0].end_local - document.duties[0].start


def test_formats_are_listed_with_what_they_hold():
    ours = {"demands", "duties", "network", "requirements", "roster", "studies", "workbook"}
    assert set(FORMATS) == ours | {"nrp", "physician_duty"}
    for form in FORMATS.values():
        assert form.holds
        assert form.looks
        assert form.read.__doc__
        assert form.write is None or form.write.__doc__
