"""Exam catalogue, urgency classes, AI algorithms, and the studies themselves as columns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from data.record import Frozen


class Subspecialty(StrEnum):
    """What a radiologist reads, and may be experienced in."""

    NEURO = "neuro"
    ABDOMEN = "abdomen"
    CHEST = "chest"
    VASCULAR = "vascular"
    MSK = "msk"
    HEAD_NECK = "head-neck"
    PAEDIATRICS = "paediatrics"
    TRAUMA = "trauma"


class ExamType(Frozen):
    """One line of the exam catalogue: reading time is lognormal with this mean and CV."""

    code: str
    label: str = ""
    subspecialty: Subspecialty
    share: float = Field(ge=0, description="share of all studies, in percent")
    mean_minutes: float = Field(gt=0)
    cv: float = Field(ge=0)
    urgency: str = Field(description="default urgency class; vetting may revise it")
    hard: float = Field(0, ge=0, le=1, description="probability of a hard case, which wants an experienced reader")
    second_read: bool = Field(False, description="read again within 12-48 h (whole-body trauma)")


class UrgencyClass(Frozen):
    """A turnaround target, images received → report signed.

    ``share`` of the studies must be within ``within_minutes``; ``breach_minutes`` is the outer limit where there is
    one. ``oral_minutes`` is a first mark, reached when reading starts and the first oral word is given, with its own
    share. A target holds when the lower end of the 95 % interval of its share reaches it.
    """

    code: str
    label: str = ""
    within_minutes: float = Field(gt=0)
    share: float = Field(ge=0, le=1)
    breach_minutes: float | None = None
    oral_minutes: float | None = None
    oral_share: float | None = Field(None, ge=0, le=1)
    weight: float = Field(ge=0, description="weight of a miss for dispatch (10 / 3 / 1 / 0.3 for P0 … P3)")


class AiAlgorithm(Frozen):
    """An AI row: what it looks for, on which exams, how well; shown to the reader and used as a bounded bump."""

    code: str
    finding: str
    exams: tuple[str, ...]
    sensitivity: float = Field(ge=0, le=1)
    specificity: float = Field(ge=0, le=1)
    prevalence: float = Field(ge=0, le=1)
    delay_minutes: float = Field(ge=0)
    failure_rate: float = Field(0, ge=0, le=1)


@dataclass(frozen=True, slots=True, eq=False)
class StudyTable:
    """Studies as columns of equal length n, in order of ``images_at``.

    ``exams``, ``hospitals`` and ``classes`` are the vocabularies that the integer columns index. Times are int64
    seconds since the epoch, UTC. ``visit`` groups the studies of one attendance (equal values, one reader where skills
    allow). ``hard`` is the truth that the simulator plays with; a real trace may lack it (all False).
    """

    accession: NDArray[np.object_]
    visit: NDArray[np.int64]
    hospital: NDArray[np.int32]
    exam: NDArray[np.int32]
    urgency: NDArray[np.int32]
    requested_at: NDArray[np.int64]
    images_at: NDArray[np.int64]
    hard: NDArray[np.bool_]
    hospitals: tuple[str, ...]
    exams: tuple[str, ...]
    classes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.accession)
