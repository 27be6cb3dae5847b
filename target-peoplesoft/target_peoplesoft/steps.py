"""Which service operation carries which edits. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from connector_kit.delivery.model import Change, Step
from target_peoplesoft.component_interface import Buffer
from target_peoplesoft.edits import Edit, request
from target_peoplesoft.shape import Operation, Shape

_CAPITAL: Final[Mapping[str, str]] = {"create": "Create", "update": "Update", "updatedata": "Updatedata"}


def create_step(service: str, body: Buffer, changes: Iterable[Change]) -> Step:
    """Return the step that creates a component."""
    return Step("create", _CAPITAL["create"], service, body, creates=True, changes=tuple(changes))


def update_steps(
    service: str,
    edits: Sequence[Edit],
    shape: Shape,
    keys: Mapping[str, str],
    offered: Collection[Operation],
) -> tuple[Step, ...]:
    """Return the steps that carry edits, none if no operation that can is offered.

    Update adds rows and changes what is not effective-dated, Updatedata also corrects effective-dated rows
    that are there. Where both are needed, corrections go first: a new row makes history of the one before
    it, and history is left as it is in silence. Where there is no Get, a row that seems new may be there:
    Updatedata is right either way.
    """
    sighted = "get" in offered
    corrections = [
        edit for edit in edits if edit.kind == "correct" or (edit.kind == "insert" and not sighted)
    ]
    if corrections and "updatedata" in offered:
        if sighted and "update" in offered and any(edit.kind == "insert" for edit in edits):
            others = [edit for edit in edits if edit.kind != "correct"]
            parts: list[tuple[Operation, list[Edit]]] = [("updatedata", corrections), ("update", others)]
        else:
            parts = [("updatedata", list(edits))]
    else:
        operation: Operation | None = next((op for op in _UPDATES if op in offered), None)
        parts = [(operation, list(edits))] if operation else []
    return tuple(_step(service, name, part, shape, keys) for name, part in parts if part)


_UPDATES: Final[tuple[Operation, ...]] = ("update", "updatedata")


def _step(
    service: str, operation: Operation, edits: Sequence[Edit], shape: Shape, keys: Mapping[str, Any]
) -> Step:
    changes = tuple(change for edit in edits for change in edit.changes)
    body = request(edits, shape, dict(keys))
    return Step(operation, _CAPITAL[operation], service, body, creates=False, changes=changes)
