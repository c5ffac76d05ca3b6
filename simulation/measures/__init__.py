"""One measure a file, computed from the columns that a replication writes."""

from simulation.measures.ai_triage import AiTriage
from simulation.measures.backlog import Backlog
from simulation.measures.by_kind import TurnaroundByKind
from simulation.measures.expert_wait import ExpertWait
from simulation.measures.hand_over import HandOver
from simulation.measures.help_for_hard_cases import HardCases, SecondReads
from simulation.measures.lateness import Lateness
from simulation.measures.load import Fatigue, Interruptions, Load
from simulation.measures.measure import Measure
from simulation.measures.specialist_coverage import SpecialistCoverage
from simulation.measures.turnaround import Turnaround
from simulation.measures.utilisation import Resting, Utilisation
from simulation.measures.vetting import Vetting

MEASURES: tuple[Measure, ...] = (
    Turnaround(),
    Lateness(),
    SpecialistCoverage(),
    ExpertWait(),
    Utilisation(),
    Resting(),
    Backlog(),
    HardCases(),
    SecondReads(),
    Vetting(),
    TurnaroundByKind(),
    Fatigue(),
    Interruptions(),
    Load(),
    HandOver(),
    AiTriage(),
)
"""Every measure, in the order of the summary."""
