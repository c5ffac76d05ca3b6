"""Every number of the process has its unit and source, in the code and in the document."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from simulation.parameters import SimulationParameters

DOCUMENT = Path(__file__).parents[3] / "docs" / "calibration.md"


def test_units_and_sources_are_known():
    sources = SimulationParameters.sources()
    assert sources["call_median_seconds"] == ("s", "[P]")
    assert {source for _, source in sources.values()} == {"[P]", "[A]"}
    switches = {"vetting", "ai", "calls_wait", "transfer_form"}
    assert sources.keys() | switches == SimulationParameters.model_fields.keys()


def test_the_document_lists_the_values_in_use():
    row = re.compile(r"^\| `(\w+)` \| ([\d.]+) \| (\S+) \| (\[[PCA]\]) ", re.MULTILINE)
    listed = {
        name: (float(value), unit, source) for name, value, unit, source in row.findall(DOCUMENT.read_text("utf-8"))
    }
    fields = SimulationParameters.model_fields
    expected = {
        name: (float(fields[name].default), unit, source)
        for name, (unit, source) in SimulationParameters.sources().items()
    }
    assert listed == expected


def test_impossible_numbers_are_refused():
    with pytest.raises(ValidationError):
        SimulationParameters(vetting_minutes=0)
    with pytest.raises(ValidationError):
        SimulationParameters(wetting_minutes=2)
