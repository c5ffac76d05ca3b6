"""The structs of columns as compiled code passes them around: by reference.

numba hands a tuple of arrays to a function array by array and counts references to each of them; with some eighty
columns that costs far more than the work itself. A struct by reference is one pointer. In plain Python the tuples
are references already and serve as they are.
"""

from __future__ import annotations

from typing import Any

from dispatch.kernels import columns, world
from dispatch.kernels.compiled import kernel, numba


def by_reference(struct: type) -> Any:  # noqa: ANN401
    """Constructor of the compiled twin of a NamedTuple; the NamedTuple itself where nothing is compiled."""
    if numba is None:
        return struct
    from numba.core import types
    from numba.experimental import structref

    fields = struct._fields  # type: ignore[attr-defined]
    kind = structref.register(type(f"{struct.__name__}Type", (types.StructRef,), {"__module__": __name__}))
    twin = type(f"{struct.__name__}Reference", (structref.StructRefProxy,), {"__module__": __name__})
    structref.define_proxy(twin, kind, list(fields))
    globals()[kind.__name__] = kind
    return twin


KindsReference = by_reference(columns.Kinds)
TasksReference = by_reference(columns.Tasks)
ReadersReference = by_reference(columns.Readers)
DeskReference = by_reference(columns.Desk)
ScriptReference = by_reference(world.Script)
DutiesReference = by_reference(world.Duties)
CallsReference = by_reference(world.Calls)
TimersReference = by_reference(world.Timers)
StudyOutcomeReference = by_reference(world.StudyOutcome)
ReaderOutcomeReference = by_reference(world.ReaderOutcome)
LogReference = by_reference(world.Log)
WorldReference = by_reference(world.World)


@kernel
def desk_by_reference(desk: columns.Desk) -> columns.Desk:
    """The desk, passed by reference from here on."""
    return DeskReference(
        KindsReference(*desk.kinds),
        TasksReference(*desk.tasks),
        ReadersReference(*desk.readers),
        desk.privileges,
        desk.visit_reader,
        desk.first,
        desk.last,
        desk.members,
        desk.place,
        desk.sizes,
        desk.idle_with,
        desk.backlog,
        desk.hospitals,
        desk.subspecialties,
    )


@kernel
def world_by_reference(stage: world.World) -> world.World:
    """The world, passed by reference from here on."""
    return WorldReference(
        ScriptReference(*stage.script),
        DutiesReference(*stage.duties),
        CallsReference(*stage.calls),
        stage.durations,
        TimersReference(*stage.timers),
        StudyOutcomeReference(*stage.studies),
        ReaderOutcomeReference(*stage.readers),
        LogReference(*stage.log),
        stage.scheduled,
        stage.heap,
    )
