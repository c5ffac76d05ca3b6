"""Charts of notebooks show what they are given, as pictures that need no network."""

from xml.etree import ElementTree

import altair as alt
import numpy as np
import pytest

from data.reference import tables
from reports.coverage_figures import HeadCount
from reports.notebook_charts import head_counts_chart, static_pictures, targets_chart

COUNTS = {
    "Working days": HeadCount(days=5, wanted=np.full(24, 3.0), awake=np.full(24, 4.0), resting=np.full(24, 1.0)),
    "Weekends": HeadCount(days=2, wanted=np.full(24, 2.0), awake=np.full(24, 2.0), resting=np.zeros(24)),
}
CLASSES = tables.urgency_classes()


def measure(share):
    rate = {"value": share, "low": None if share is None else share - 0.02, "high": None if share is None else 1.01}
    return {each.code: {"hit_rate": rate} for each in CLASSES}


@pytest.fixture(autouse=True)
def altair_as_it_was():
    renderer, theme = alt.renderers.active, alt.theme.active
    static_pictures()
    yield
    alt.renderers.enable(renderer)
    alt.theme.enable(theme)


def words_of(chart):
    svg = chart._repr_mimebundle_()["image/svg+xml"]
    assert "http" not in svg.replace("http://www.w3.org/", "")
    return {text.text for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")}


def test_head_counts_stand_side_by_side_under_one_title():
    words = words_of(head_counts_chart(COUNTS, "Who is there", "By hour"))
    assert {"Who is there", "By hour", "Working days (5)", "Weekends (2)", "on duty, may rest", "wanted"} <= words


def test_targets_name_every_class_with_its_minutes_and_every_side():
    words = words_of(targets_chart({"one": measure(0.9), "other": measure(0.8)}, CLASSES, "In time?", "Mean"))
    assert {f"{each.label}, {each.within_minutes:g} min" for each in CLASSES} <= words
    assert {"one", "other", "wanted", "% of reports signed in time"} <= words


def test_a_share_stays_below_a_hundred_percent_and_no_studies_are_no_point():
    drawn = targets_chart({"one": measure(0.99), "none": measure(None)}, CLASSES, "In time?", "Mean").to_dict()
    rows = [row for values in drawn["datasets"].values() for row in values if "high" in row]
    assert {row["side"] for row in rows} == {"one"}
    assert {row["high"] for row in rows} == {100.0}
