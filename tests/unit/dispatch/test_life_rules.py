"""The file of rules: what the page says are the defaults are the defaults, and what is wrong in a file is told."""

import re
from pathlib import Path

import pytest

from data.errors import InputError
from dispatch.life.rules import LifeRules, read_life_rules

PAGE = Path(__file__).parents[3] / "docs" / "dispatch.md"


def test_the_page_shows_every_number_with_its_default(tmp_path):
    (shown,) = re.findall(r"```toml\n(\[images\]\n.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "rules.toml"
    file.write_text(shown, encoding="utf-8")
    assert read_life_rules(file) == LifeRules()
    names = {name for rule in LifeRules() for name in type(rule[1]).model_fields}
    assert names <= set(re.findall(r"^\[?(?:fallback\.)?(\w+)", shown, re.MULTILINE))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[images]\nvetted_minutes = 0", "images.vetted_minutes"),
        ('[fallback]\nsteps = ["ask around"]', "fallback.steps"),
        ('[fallback.stand_ins]\nheart = ["chest"]', "fallback.stand_ins"),
        ("[clock]\nminutes_before = 3", "clock"),
        ("[critical]\ncontacts = []", "critical.contacts"),
        ("[images", "write it as TOML"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_place(tmp_path, text, why):
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(why)):
        read_life_rules(file)
