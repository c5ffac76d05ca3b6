"""What a scenario fixes before the first replication: hospitals, dates, AI, what is measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from data.errors import InputError, Problem
from data.network import Network
from data.people import Privilege
from data.places import CoverageWindow, Hospital
from data.reference import tables
from data.scenarios import LARGEST, NamedScenario, NewRegion, ScenarioSpec
from simulation.draws import stream
from simulation.replication import Scenario
from simulation.what_if.times import moved, occasion_date, weeks_to


def under(base: Scenario, named: NamedScenario | None) -> Scenario:
    """The base under a named scenario; None changes nothing.

    Raises
    ------
    InputError
        Hospitals, centres or exams that the network does not have; dates that the roster does not have; an occasion on
        a weekday that it does not have.
    """
    if named is None:
        return base
    spec = named.spec
    changed = replace(base, name=named.name, changes=spec)
    if spec.occasion is not None:
        changed = _on_its_night(changed, named)
    if spec.new_region is not None:
        changed = replace(changed, network=_with_region(changed, spec.new_region, named.file))
    if spec.ai is not None:
        changed = replace(changed, parameters=changed.parameters.model_copy(update={"ai": spec.ai.on}))
    if problems := [*_unknown_names(changed.network, spec, named.file), *_never(changed, named)]:
        raise InputError(problems)
    return changed


def _on_its_night(scenario: Scenario, named: NamedScenario) -> Scenario:
    horizon, occasion = scenario.roster.horizon, named.spec.occasion
    if occasion is None:
        return scenario
    day = occasion_date(occasion, horizon.first)
    weeks = weeks_to(day, horizon)
    if weeks is None:
        message = f"the roster has no {day:%A}, on which {day} falls"
        raise InputError(Problem(named.file, None, "occasion.night", message, "use a roster of a week or more"))
    if weeks and scenario.studies is not None:
        message = f"{day} is not in the roster, and a trace cannot be moved to it"
        raise InputError(Problem(named.file, None, "occasion.night", message, "leave out --studies"))
    return replace(scenario, roster=moved(scenario.network, scenario.roster, weeks), occasion=day, night=day)


def _with_region(scenario: Scenario, region: NewRegion, file: str) -> Network:
    """The network with the hospitals of the region after its own."""
    network, patterns = scenario.network, tables.window_patterns()
    if region.windows not in patterns:
        message = f"{region.windows!r} is not a pattern of windows"
        raise InputError(Problem(file, None, "new_region.windows", message, f"write one of {', '.join(patterns)}"))
    hospitals = tuple(_hospital(network, number, region.volume) for number in range(1, region.hospitals + 1))
    windows = tuple(
        CoverageWindow(hospital_id=hospital.id, weekday=weekday, start=start, end=end)
        for hospital in hospitals
        for weekday, start, end in patterns[region.windows].windows
    )
    drawn = stream(scenario.seed, 0, "region", 1).random(len(network.radiologists))
    privileges = tuple(
        Privilege(radiologist_id=person.id, hospital_id=hospital.id)
        for person, luck in zip(network.radiologists, drawn, strict=True)
        if luck < region.privileged_share
        for hospital in hospitals
    )
    return network.model_copy(
        update={
            "hospitals": (*network.hospitals, *hospitals),
            "coverage_windows": (*network.coverage_windows, *windows),
            "privileges": (*network.privileges, *privileges),
        }
    )


def _hospital(network: Network, number: int, volume: float) -> Hospital:
    name, place = f"NEW-{number:03d}", network.centres[0]
    return Hospital(
        id=name,
        finess=f"999{number:06d}",
        name=name,
        town=name,
        latitude=place.latitude,
        longitude=place.longitude,
        volume=volume,
    )


def _unknown_names(network: Network, spec: ScenarioSpec, file: str) -> Iterator[Problem]:
    known = {
        "hospital": {LARGEST, *network.hospital},
        "centre": {LARGEST, *network.centre},
        "exam": {exam.code for exam in network.exams},
    }
    for field, entry in spec.timed:
        for kind, names in known.items():
            for word, used in ((kind, [getattr(entry, kind, None)]), (f"{kind}s", getattr(entry, f"{kind}s", ()))):
                for name in used:
                    if name is not None and name not in names:
                        message = f"{name!r} is not in the network"
                        yield Problem(file, None, f"{field}.{word}", message, f"write a {kind} of this network")


def _never(scenario: Scenario, named: NamedScenario) -> Iterator[Problem]:
    """Entries whose dates the roster does not have."""
    horizon = scenario.roster.horizon
    for field, entry in named.spec.timed:
        spans = scenario.moments.spans(entry)
        if spans is not None and not len(spans):
            message = f"the roster has none of its dates ({horizon.first} to {horizon.last})"
            yield Problem(named.file, None, field, message, "write dates of the roster, or days counted from its first")
