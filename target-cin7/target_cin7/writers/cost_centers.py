"""Cost centres: Cin7 Core has no object for them, so they are judged and remembered, and never sent."""

from __future__ import annotations

from collections.abc import Mapping

from connector_kit.delivery.model import Answer, Declined, Document, Found, Plan, Refused, Step
from connector_kit.records import RecordModel
from target_cin7.journal_entry import REFERENCE_LENGTH
from target_cin7.models import CostCenterRecord


class CostCenterWriter:
    """Says under which label a cost centre stands in the Reference of journal lines.

    So a source's cost centres have an outcome like everything else (``unchanged``: there is nothing to
    write), and a label that Cin7 Core would cut is refused before a journal carries it.
    """

    object = "cost_centers"
    model: type[RecordModel] = CostCenterRecord
    depends_on: tuple[str, ...] = ()

    def __init__(self, cost_center_map: Mapping[str, str]) -> None:
        self._labels = cost_center_map

    def key(self, record: RecordModel) -> str:
        if not isinstance(record, CostCenterRecord):
            raise TypeError(f"expected a CostCenterRecord, got {type(record).__name__}")
        return record.code

    def lane(self, document: Document) -> str:
        return str(document.content["code"])

    def check(self, document: Document) -> None:
        """Refuse a label that does not fit into a Reference."""
        label = self._label(document)
        if len(label) > REFERENCE_LENGTH:
            raise Refused(
                f"Cost centre {document.key}: its label has {len(label)} characters "
                f"and Cin7 Core keeps {REFERENCE_LENGTH} in a Reference.",
                code="LABEL_TOO_LONG",
                hint=f'give cost_center_map a shorter label for "{document.key}".',
            )

    def find(self, document: Document, *, settling: bool) -> Found | None:  # noqa: ARG002 - the engine's signature
        label = self._label(document)
        return Found(label, {"Reference": label}, "code")

    def plan(self, document: Document, found: Found | None) -> Plan:  # noqa: ARG002 - the engine's signature
        label = self._label(document)
        return Plan(
            notes=(f'Cin7 Core has no cost centres: journal lines carry "{label}" in their Reference',)
        )

    def send(self, document: Document, step: Step) -> Answer:  # noqa: ARG002 - the engine's signature
        return Declined(f"Cin7 Core has no object for cost centre {document.key}.")

    def scan(self) -> dict[str, str]:
        """Cost centres carry no marker."""
        return {}

    def _label(self, document: Document) -> str:
        code = str(document.content["code"])
        return self._labels.get(code, code)
