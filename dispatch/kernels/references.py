"""Structs of columns by reference, for compiled code.

numba hands a tuple of arrays to a function array by array, and counts references to each; with some eighty columns
that costs far more than the work itself. A `Reference` is one bare pointer to the struct, which lives on the stack of
the entry kernel, and its fields read as those of the tuple do. In plain Python tuples are references already.
"""

# numba's extension interface is untyped.
# mypy: disable-error-code="misc, override, no-untyped-call, untyped-decorator, no-redef"
# ruff: noqa: ANN401, ARG001

from __future__ import annotations

from typing import Any, TypeVar

from dispatch.kernels.compiled import numba, stand_in

Struct = TypeVar("Struct")


def itself(struct: Struct) -> Struct:
    """Plain Python's reference to a struct."""
    return struct


if numba is None:
    by_reference = itself
else:
    from numba.core import cgutils, types
    from numba.core.datamodel import models
    from numba.core.imputils import impl_ret_borrowed
    from numba.core.typing.templates import AttributeTemplate
    from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, register_model

    class Reference(types.Type):
        """Pointer to a NamedTuple."""

        def __init__(self, struct: Any) -> None:
            self.struct = struct
            super().__init__(name=f"Reference({struct})")

        def field(self, name: str) -> Any:
            """Type of a field; a struct within the struct is a reference too."""
            kind = self.struct[self.struct.fields.index(name)]
            return Reference(kind) if isinstance(kind, types.BaseNamedTuple) else kind

    @register_model(Reference)
    class _ReferenceModel(models.PrimitiveModel):
        def __init__(self, dmm: Any, fe_type: Reference) -> None:
            super().__init__(dmm, fe_type, dmm.lookup(fe_type.struct).get_value_type().as_pointer())

    @infer_getattr
    class _ReferenceAttributes(AttributeTemplate):
        key = Reference

        def generic_resolve(self, reference: Reference, name: str) -> Any:
            return reference.field(name) if name in reference.struct.fields else None

    @lower_getattr_generic(Reference)
    def _load_field(context: Any, builder: Any, reference: Reference, pointer: Any, name: str) -> Any:
        kind = reference.field(name)
        place = cgutils.gep_inbounds(builder, pointer, 0, reference.struct.fields.index(name))
        if isinstance(kind, Reference):
            return place
        return impl_ret_borrowed(context, builder, kind, builder.load(place))

    @intrinsic
    def by_reference(typing_context: Any, struct: Any) -> Any:
        """Pointer to a copy of the tuple on this function's stack; it must not outlive the call."""

        def on_the_stack(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return cgutils.alloca_once_value(builder, arguments[0])

        return Reference(struct)(struct), on_the_stack

    stand_in(by_reference, itself)
