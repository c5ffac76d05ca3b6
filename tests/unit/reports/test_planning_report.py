import re
from html.parser import HTMLParser

import pytest

from reports import REPORTS
from reports.planning_report import planning_report

VOID = {"meta", "br", "hr", "img", "input", "link"}
SECTIONS = ("turnaround", "coverage", "specialists", "triage", "roster", "bedrooms", "fairness", "costs", "method")


class Page(HTMLParser):
    """Tags, attributes and words of a page; a tag that closes another one is noted."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.crossed, self.words = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def text(facts):
    return planning_report(facts)


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def test_the_page_is_well_formed(page):
    assert page.open == []
    assert page.crossed == []


def test_it_needs_nothing_from_outside_and_runs_no_script(text, page):
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object"}
    assert not re.search(r"url\(|@import|javascript:", text)
    outside = {
        value for _, attrs in page.tags for name, value in attrs.items() if name in ("href", "src", "xlink:href")
    }
    assert all(value.startswith("#") for value in outside)


def test_every_section_is_there_and_linked(page):
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    links = {attrs["href"] for tag, attrs in page.tags if tag == "a"}
    assert links == {f"#{section}" for section in SECTIONS}
    assert set(SECTIONS) <= ids


def test_everyone_can_read_it(page):
    html = dict(page.tags)["html"]
    assert html["lang"] == "en"
    pictures = [attrs for tag, attrs in page.tags if tag == "svg"]
    assert len(pictures) >= 6 + 2 + 1
    assert all(attrs["role"] == "img" and attrs["aria-label"] for attrs in pictures)
    headers = [attrs for tag, attrs in page.tags if tag == "th"]
    assert all("scope" in attrs for attrs in headers)
    scrolled = [attrs for _, attrs in page.tags if "scroll" in attrs.get("class", "").split()]
    assert all(attrs["tabindex"] == "0" and attrs["aria-label"] for attrs in scrolled)


def test_it_follows_the_scheme_of_the_reader_and_prints(text):
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    assert 'name="viewport"' in text


def test_the_summary_comes_before_the_pictures(text):
    assert text.index("Rules of work") < text.index("<svg")


def test_violations_are_told(text, facts):
    assert facts.verification.violations
    assert "may not be used as it is" in text
    assert "Hard rules that are broken" in text


def test_every_radiologist_on_duty_is_in_the_roster(page, facts):
    words = " ".join(page.words)
    for duty in facts.roster.duties:
        assert duty.radiologist_id in words


def test_costs_add_up(page, facts):
    assert sum(facts.verification.penalties.values()) == facts.verification.objective
    assert f"{facts.verification.objective:,}" in "".join(page.words)


def test_the_file_is_small_and_the_same_each_time(facts, text, tmp_path):
    path = tmp_path / "report.html"
    REPORTS["planning"].write(path, facts)
    assert path.read_text(encoding="utf-8") == text
    assert path.stat().st_size < 3_000_000


def test_names_are_escaped(facts):
    centres = (facts.network.centres[0].model_copy(update={"name": "<b>L&L</b>"}), *facts.network.centres[1:])
    network = facts.network.model_copy(update={"centres": centres})
    found = planning_report(type(facts)(network, *list(vars(facts).values())[1:6]))
    assert "<b>L&L</b>" not in found
    assert "&lt;b&gt;L&amp;L&lt;/b&gt;" in found
