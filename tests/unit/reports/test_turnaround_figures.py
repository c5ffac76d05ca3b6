import numpy as np
import pytest

from reports.turnaround_figures import turnaround_curves


def test_every_class_has_a_curve_and_all_studies_come_last(facts):
    curves = turnaround_curves(facts)
    codes = [urgency.code for urgency in facts.network.urgency_classes]
    assert [curve.code for curve in curves] == [*codes, "all"]


def test_curves_rise_and_pass_through_the_share_that_the_simulation_reports(facts):
    for curve in turnaround_curves(facts)[:-1]:
        assert (np.diff(curve.share) >= 0).all()
        assert 0 <= curve.share[0] <= curve.share[-1] <= 1
        pooled = facts.replayed["turnaround"][curve.code]["hit_rate"]["value"]
        minutes, share = curve.reached
        assert minutes == curve.mark_minutes
        assert share == pytest.approx(pooled, abs=0.1), "pooled here, a mean of replications there"


def test_the_sentence_says_what_is_wanted(facts):
    p0, *_, everything = turnaround_curves(facts)
    assert "within 20 min, 85 % wanted" in p0.sentence
    assert everything.sentence.startswith("mean ")
    assert everything.sentence.endswith("less than 20 wanted")
    assert everything.mark_share is None
    assert everything.reached[0] == pytest.approx(facts.replayed["turnaround"]["all"]["mean"]["value"])
