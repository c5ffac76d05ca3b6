import re
from xml.etree import ElementTree

import numpy as np
import pytest
import vl_convert

from reports.charts import VARIABLES, deviation_chart, head_count_chart, in_colours, themed, turnaround_chart
from reports.coverage_figures import HeadCount
from reports.turnaround_figures import TurnaroundCurve

COLOURS = dict.fromkeys(VARIABLES.values(), "#336699")
CURVE = TurnaroundCurve(
    code="P0",
    label="Stroke & aorta",
    minutes=np.linspace(0, 60, 61),
    share=np.linspace(0, 1, 61),
    mark_minutes=20,
    mark_share=0.85,
    reached=(20, 0.33),
    holds=False,
    sentence="33.3 % within 20 min, 85 % wanted",
)
COUNTS = HeadCount(days=5, wanted=np.full(24, 3.0), awake=np.full(24, 4.0), resting=np.full(24, 1.0))


@pytest.fixture(
    scope="module",
    params=[
        lambda: turnaround_chart(CURVE),
        lambda: head_count_chart("Working days", COUNTS),
        lambda: deviation_chart("nights", {"R-1": 0.2, "R-2": -1.6, "R-3": 0.3}),
    ],
    ids=["turnaround", "head count", "deviation"],
)
def picture(request):
    return request.param()


def test_a_picture_is_one_drawing_of_any_width_with_words(picture):
    root = ElementTree.fromstring(in_colours(picture.svg, COLOURS))
    assert root.tag.endswith("svg")
    assert root.attrib["role"] == "img"
    assert len(root.attrib["aria-label"]) > 20
    assert "width" not in root.attrib
    assert "viewBox" in root.attrib
    assert picture.title


def test_every_colour_is_one_of_the_page(picture):
    colours = set(re.findall(r'(?:fill|stroke)="(?!none|transparent)([^"]+)"', picture.svg))
    assert colours
    assert colours <= {f"var({variable})" for variable in VARIABLES.values()}


def test_it_can_be_drawn_on_its_own(picture):
    assert vl_convert.svg_to_png(in_colours(picture.svg, COLOURS)).startswith(b"\x89PNG")


def test_nothing_comes_from_the_network(picture):
    addresses = set(re.findall(r'https?://[^"\s]+', picture.svg))
    assert all(address.startswith("http://www.w3.org/") for address in addresses)


def test_whether_a_target_holds_decides_the_colour_of_its_mark():
    assert "var(--warn)" in turnaround_chart(CURVE).svg
    assert "var(--good)" not in turnaround_chart(CURVE).svg


def test_a_mean_beyond_the_picture_is_left_out():
    far = TurnaroundCurve(**{**{name: getattr(CURVE, name) for name in CURVE.__slots__}, "reached": (400.0, 0.9)})
    assert "var(--warn)" not in turnaround_chart(far).svg


def test_a_histogram_counts_to_the_nearest_half():
    found = deviation_chart("nights", {"R-1": 0.2, "R-2": 0.3, "R-3": -1.6})
    assert found.caption == "2 of 3 radiologists are within one of their fair share"
    assert deviation_chart("nights", {}).caption == "0 of 0 radiologists are within one of their fair share"


def test_words_are_escaped():
    assert 'aria-label="a &quot;b&quot; &lt;c&gt;"' in themed('<svg width="3" viewBox="0 0 3 3"></svg>', 'a "b" <c>')
