"""What a message about a study holds, and nothing else: names and birth dates that come with it are dropped."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from data.errors import InputError, Problem
from dispatch.events import TaskArrived, Work
from dispatch.kinds import dispatch_target
from dispatch.projection import study_name
from dispatch.state import Setting

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\s/][^/]*$")]


class StudyMessage(BaseModel):
    """A study that a hospital asks to be read. Fields that are not listed here are never stored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    accession: str = Field(min_length=1, max_length=64, description="unique within the hospital")
    hospital: Name = Field(description="id of the hospital")
    exam: str = Field(description="code of the exam catalogue")
    urgency: str | None = Field(None, description="class; that of the exam unless told")
    visit: str | None = Field(None, max_length=64, description="groups the studies of one attendance; no name")
    requested_at: AwareDatetime | None = None
    images_complete: bool = Field(True, description="false: a request that is to be vetted first")

    @property
    def name(self) -> str:
        """The study as the desk calls it."""
        return study_name(self.hospital, self.accession)


def checked(message: StudyMessage, setting: Setting) -> StudyMessage:
    """The message with its urgency, if the network knows what it names.

    Raises
    ------
    InputError
        It does not.
    """
    problems = []
    for field, value, known in (
        ("hospital", message.hospital, setting.hospital_number),
        ("exam", message.exam, setting.exam_number),
        ("urgency", message.urgency, setting.class_number),
    ):
        if value is not None and value not in known:
            problems.append(Problem("study", None, field, f"{value!r} is not in the network", "correct it"))
    if problems:
        raise InputError(problems)
    usual = setting.network.exams[setting.exam_number[message.exam]].urgency
    return message.model_copy(update={"urgency": message.urgency or usual})


def due_at(exam: str, urgency: str, images_at: datetime, setting: Setting) -> datetime:
    """Until when the dispatcher wants it signed."""
    kind = setting.network.exams[setting.exam_number[exam]]
    wanted = setting.network.urgency_classes[setting.class_number[urgency]]
    return images_at + timedelta(minutes=dispatch_target(kind, wanted))


def arrival(message: StudyMessage, at: datetime) -> TaskArrived:
    """The event by which it comes to the desk."""
    work = Work.READ if message.images_complete else Work.VET
    assert message.urgency is not None
    return TaskArrived(at, message.name, work, message.exam, message.hospital, message.urgency, message.visit)
