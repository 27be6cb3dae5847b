"""Suppliers: adopted by marker or exact name, created once, changed only where the record says so."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final

from connector_kit.delivery.model import (
    Answer,
    Change,
    Declined,
    Document,
    Found,
    Landed,
    Plan,
    Step,
    Unknown,
)
from connector_kit.faults import raise_faults
from connector_kit.records import RecordModel
from target_cin7.answers import Taken
from target_cin7.client import Cin7Client, Row, rows_of
from target_cin7.markers import document_of, markers_in
from target_cin7.models import SupplierRecord
from target_cin7.names import exact_name, near_name
from target_cin7.supplier_body import changes_of, content_faults, create_body, kept_otherwise, update_body
from target_cin7.supplier_book import SupplierBook, marker_texts
from target_cin7.supplier_claims import SupplierClaims
from target_cin7.supplier_fields import SupplierFields, Values
from target_cin7.supplier_verdicts import ambiguous, gone, marker_twice, near, supplier_id, taken

PATH: Final = "supplier"
_FRESH: Final = 60.0
"""Seconds: a live supplier that is merged into a PUT was read no longer ago."""
_FRESH_ENOUGH: Final = 600.0
"""Seconds: before a supplier counts as lacking."""

OwnerOf = Callable[[str, str], str | None]
"""Object and destination id → the ``SOURCE/KEY`` of the document that is known to be it."""


class SupplierWriter:
    """Writes suppliers.

    Args:
        client: Talks to Cin7 Core.
        book: Cin7 Core's suppliers.
        fields: Resolves what a record refers to.
        distinct: Source ids that a person has declared to be suppliers of their own although their name
            resembles another's.
        owner_of: Looks up the identity map, if there is one.
    """

    object = "suppliers"
    model: type[RecordModel] = SupplierRecord
    depends_on: tuple[str, ...] = ("accounts",)

    def __init__(
        self,
        client: Cin7Client,
        book: SupplierBook,
        fields: SupplierFields,
        *,
        distinct: Collection[str] = (),
        owner_of: OwnerOf | None = None,
    ) -> None:
        self._client = client
        self._book = book
        self._fields = fields
        self._distinct = frozenset(distinct)
        self._owner_of = owner_of
        self._claims = SupplierClaims()

    def key(self, record: RecordModel) -> str:
        return str(getattr(record, "source_id"))  # noqa: B009 - the engine hands over this writer's model

    def lane(self, document: Document) -> str:
        """Documents whose names mean one company go one after the other."""
        return near_name(document.content["name"])

    def check(self, document: Document) -> None:
        """Check references, lengths and required fields, all in one verdict.

        A document in doubt is checked when it is planned: first it must be known whether it landed.
        """
        if document.attempted:
            return
        known = self._recognise(document)
        if known is not None or not _inactive(document):
            self._values(document, new=known is None)

    def find(self, document: Document, *, settling: bool) -> Found | None:
        """Look by identity, by marker, by exact name; hold what only looks alike."""
        if settling:
            self._book.look(document.content["name"], document.destination_id)
        found = self._search(document)
        if not settling and self._book.refresh(_FRESH if found else _FRESH_ENOUGH):
            found = self._search(document)
        self._claims.take(document, found)
        return found

    def plan(self, document: Document, found: Found | None) -> Plan:
        if found is None:
            return self._plan_create(document)
        if found.how == "answer":
            return Plan()
        values = self._values(document, new=False)
        live = dict(found.live)
        if "PaymentTerm" not in values and self._fields.is_inactive_term(str(live.get("PaymentTerm") or "")):
            live.pop("PaymentTerm", None)
        same_account = self._fields.same_account
        content, landed = document.content, document.landed
        update = update_body(live, values, content, landed, document.marker, same_account=same_account)
        if not update.changes:
            return Plan()
        step = Step("update", "PUT", PATH, update.body, creates=False, changes=update.changes)
        return Plan((step,), self._conflicts(document, live, update.changes), update.notes)

    def send(self, document: Document, step: Step) -> Answer:
        answer = self._client.write(step.method, step.path, step.body)
        if isinstance(answer, Declined):
            self._claims.release(document)
        if not isinstance(answer, Taken):
            return answer
        row = _returned(answer.body, step.body.get("ID"))
        if row is None:
            return Unknown("Cin7 Core answered without the supplier")
        self._book.put(row)
        found = Found(supplier_id(row), row, "answer")
        self._claims.take(document, found)
        return Landed(found, kept_otherwise(step.body, row, self._fields.same_account))

    def scan(self) -> dict[str, str]:
        return self._book.markers()

    def _plan_create(self, document: Document) -> Plan:
        if _inactive(document):
            return Plan(notes=("inactive in the source and unknown in Cin7 Core: nothing to create",))
        values = self._values(document, new=True)
        body = create_body(values, document.content, document.marker)
        changes = tuple(Change(field, None, value) for field, value in body.items())
        return Plan((Step("create", "POST", PATH, body, creates=True, changes=changes),))

    def _values(self, document: Document, *, new: bool) -> Values:
        values, faults = self._fields.mapped(document.content)
        if new:
            values, missing = self._fields.completed(values, document.content)
            faults += missing
        faults += content_faults(document.content, document.marker)
        raise_faults(f"Supplier {document.key}", faults)
        return values

    def _conflicts(self, document: Document, live: Row, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        """Of the fields that a PUT changes, those that no longer hold what we last wrote."""
        if document.landed is None:
            return ()
        values, _ = self._fields.mapped(document.landed)
        landed = document.landed
        moved = changes_of(live, values, landed, landed, same_account=self._fields.same_account)
        fields = {change.field for change in moved}
        return tuple(change for change in changes if change.field in fields)

    def _recognise(self, document: Document) -> Row | None:
        """Return a supplier that this document may be, without judging it."""
        if document.destination_id and (row := self._book.by_id(document.destination_id)):
            return row
        rows = self._book.by_marker(document.marker) or self._book.by_name(document.content.get("name", ""))
        return rows[0] if rows else None

    def _search(self, document: Document) -> Found | None:
        row = self._book.by_id(document.destination_id) if document.destination_id else None
        if row is not None:
            return self._mine(document, Found(supplier_id(row), row, "identity"))
        marked = self._book.by_marker(document.marker)
        if len(marked) > 1:
            raise marker_twice(document, marked)
        if marked:
            return self._mine(document, Found(supplier_id(marked[0]), marked[0], "marker"))
        return self._search_name(document)

    def _mine(self, document: Document, found: Found) -> Found:
        """Return the supplier, unless the record renames it to what another supplier is called."""
        name = document.content["name"]
        if exact_name(str(found.live.get("Name") or "")) != exact_name(name):
            others = [r for r in self._book.by_name(name) if supplier_id(r) != found.destination_id]
            if others:
                raise taken(document, others[0], self._owner(others[0], document))
        return found

    def _search_name(self, document: Document) -> Found | None:
        name = document.content["name"]
        rows = self._book.by_name(name)
        owners = [self._owner(row, document) for row in rows]
        if len(rows) == 1 and owners[0] is None:
            return Found(supplier_id(rows[0]), rows[0], "name")
        if _inactive(document):
            return None
        if len(rows) > 1:
            raise ambiguous(document, rows)
        if rows:
            raise taken(document, rows[0], owners[0])
        self._hold_lookalikes(document)
        return None

    def _hold_lookalikes(self, document: Document) -> None:
        if document.destination_id:
            raise gone(document)
        first = self._claims.holder_of_name(document)
        if first is not None:
            raise taken(document, {"Name": document.content["name"]}, first)
        if document.key not in self._distinct:
            rows = self._book.like(document.content["name"])
            unclaimed = [row for row in rows if self._owner(row, document) is None]
            if unclaimed:
                raise near(document, unclaimed)

    def _owner(self, row: Row, document: Document) -> str | None:
        """Return the other source document that a supplier belongs to, as ``SOURCE/KEY``."""
        others = [m for m in markers_in(marker_texts(row)) if m != document.marker]
        if others:
            return document_of(others[0])
        claimed = self._claims.holder_of_id(supplier_id(row))
        known = claimed or (self._owner_of(self.object, supplier_id(row)) if self._owner_of else None)
        return known if known != document_of(document.marker) else None


def _inactive(document: Document) -> bool:
    return document.content.get("is_active") is False


def _returned(body: Any, wanted: str | None) -> Row | None:
    rows = [row for row in rows_of(body, "SupplierList") or [] if supplier_id(row)]
    same = [row for row in rows if wanted is not None and supplier_id(row) == wanted.lower()]
    return next(iter(same or rows), None)
