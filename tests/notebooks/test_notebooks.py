"""The notebooks run from top to bottom, draw static pictures, and are kept without outputs."""

from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SVG = "image/svg+xml"


def named(path):
    return path.stem


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_no_outputs_are_kept(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert not [cell.id for cell in code if cell.outputs or cell.execution_count is not None]
    assert not [cell.id for cell in notebook.cells if cell.metadata]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_it_begins_with_what_it_asks_and_how_to_run_it(path):
    first = nbformat.read(path, as_version=4).cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")
    assert "**Run it:** `make notebooks`" in first.source
    assert "**On the full network:**" in first.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=named)
def test_it_runs_and_its_charts_are_static_pictures(path):
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=240, kernel_name="python3", resources={"metadata": {"path": str(ROOT)}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output.text for output in outputs if output.output_type == "stream" and output.name == "stderr"]
    pictures = [output.data[SVG] for output in outputs if SVG in output.get("data", {})]
    assert len(pictures) >= 3
    for picture in pictures:
        assert ElementTree.fromstring(picture).tag.endswith("svg")
        assert "<script" not in picture
    assert not [kind for output in outputs for kind in output.get("data", {}) if "vega" in kind or "javascript" in kind]


def test_all_four_are_there():
    assert {path.stem for path in NOTEBOOKS} == {
        "how_the_dispatcher_chooses",
        "plan_a_month",
        "what_an_extra_centre_buys",
        "will_new_years_night_hold",
    }
