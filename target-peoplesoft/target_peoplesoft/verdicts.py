"""The verdicts that hold or refuse a document, each with what a person can do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from connector_kit.delivery.model import Change, Declined, Document, Held, Refused
from target_peoplesoft.compare import shown

MOST_SHOWN = 10


def name_of(document: Document) -> str:
    """Return how messages call a document."""
    return f"{document.object} {document.key}"


def told(changes: Iterable[Change], *, there: str = "there", here: str = "here") -> str:
    """Return changes as a list for a sentence."""
    texts = [f"{c.field} {shown(c.old)} {there}, {shown(c.new)} {here}" for c in changes]
    more = [f"and {len(texts) - MOST_SHOWN} more"] if len(texts) > MOST_SHOWN else []
    return "; ".join([*texts[:MOST_SHOWN], *more])


def ambiguous(document: Document, asked: str, candidates: Sequence[str]) -> Held:
    return Held(
        f"{name_of(document)}: PeopleSoft has {len(candidates)} with {asked}: {', '.join(candidates)}.",
        code="AMBIGUOUS",
        hint="make them distinct in PeopleSoft, or add a property to find_by that tells them apart.",
        candidates=tuple(candidates),
    )


def taken(document: Document, destination_id: str, owner: str) -> Held:
    return Held(
        f"{name_of(document)}: {destination_id} in PeopleSoft is already the document {owner}.",
        code="TAKEN",
        hint="if both are one, retire one of them in the source; if not, make the fields of find_by differ.",
        candidates=(destination_id,),
    )


def cut(document: Document, asked: str, rows: int) -> Held:
    return Held(
        f"{name_of(document)}: PeopleSoft ended its list of those that begin with {asked} after {rows}, "
        "and it is not among them.",
        code="FIND_CUT",
        hint="add a property to find_by that narrows the search, or raise the component's search limit in "
        "PeopleSoft and search_limit of the object.",
    )


def cannot_confirm(document: Document, asked: str, candidates: Sequence[str]) -> Held:
    return Held(
        f"{name_of(document)}: PeopleSoft has {', '.join(candidates)} that begin with {asked}, and the "
        "service offers no Get to look whether one of them is meant.",
        code="CANNOT_CONFIRM",
        hint="provide the Get operation of the service, or leave find_by out.",
        candidates=tuple(candidates),
    )


def cannot_ask(document: Document, why: str) -> Held:
    return Held(
        f"{name_of(document)} was sent, the answer was lost, and PeopleSoft cannot be asked whether it has "
        f"it: {why}. It is not sent again.",
        code="CANNOT_ASK",
        hint="give the object a find_by and its service Find and Get; then it is asked on the next run.",
    )


def gone(document: Document) -> Held:
    return Held(
        f"{name_of(document)} was delivered as {document.destination_id}, which PeopleSoft no longer shows.",
        code="GONE",
        hint="check that base_url and node name the right database and that row security lets the user see "
        "it; one that matches find_by is adopted.",
    )


def counterpart_gone(document: Document, counterpart: str, field: str) -> Held:
    return Held(
        f"{name_of(document)} came from PeopleSoft as {counterpart} ({field}), which it does not show.",
        code="COUNTERPART_GONE",
        hint="check that row security lets the user see it; clear the field to have it created anew.",
    )


def key_changed(document: Document, field: str, old: str, new: str) -> Held:
    return Held(
        f"{name_of(document)} is {field} {old} in PeopleSoft, and now says {new}: a key cannot be changed.",
        code="KEY_CHANGED",
        hint="put the old value back in the source, or give the document a key of its own there.",
    )


def changed_after_create(document: Document, changes: Sequence[Change]) -> Held:
    return Held(
        f"{name_of(document)} has changed since it was created in PeopleSoft"
        f"{f' as {document.destination_id}' if document.destination_id else ''}: {told(changes)}.",
        code="CHANGED_AFTER_CREATE",
        hint="this object is only created: make the change in PeopleSoft by hand, or undo it in the source.",
    )


def differs(document: Document, destination_id: str, changes: Sequence[Change]) -> Held:
    return Held(
        f"{name_of(document)}: PeopleSoft already has {destination_id} with the same find_by, and it "
        f"differs: {told(changes)}.",
        code="DIFFERS",
        hint="this object is only created: make both the same, or make the fields of find_by differ.",
        candidates=(destination_id,),
    )


def not_offered(document: Document, what: str, service: str) -> Held:
    return Held(
        f"{name_of(document)}: the service {service} does not offer {what}.",
        code="OPERATION_NOT_OFFERED",
        hint="let an administrator add the operation to the service and provide its WSDL anew.",
    )


def ambiguous_row(document: Document, reason: str) -> Refused:
    return Refused(
        f"{name_of(document)}: {reason}.",
        code="ROW_AMBIGUOUS",
        hint="map the properties that tell the rows apart, or name them in collection_keys.",
    )


def not_kept(document: Document, destination_id: str, changes: Sequence[Change]) -> Declined:
    kept = told(changes, there="kept", here="sent")
    return Declined(
        f"{name_of(document)}: PeopleSoft said yes and did not keep what was sent to "
        f"{destination_id}: {kept}.",
        code="NOT_KEPT",
        hint="a row of history is left as it is in silence while the component interface has "
        "EditHistoryItems off; a property may be display-only, or set by PeopleCode. Change it in "
        "PeopleSoft by hand, or leave it out of the stream map.",
    )


def query_cut(document: Document, query: str, rows: int) -> Held:
    return Held(
        f"{name_of(document)} was sent, the answer was lost, and the query {query} gave {rows} rows, its "
        "most: it may be among those that were cut off. It is not sent again.",
        code="QUERY_CUT",
        hint="narrow the query with prompts, or raise status_query.max_rows.",
    )


def not_built(document: Document, words: str) -> Declined:
    return Declined(
        f"{name_of(document)}: PeopleSoft took it in and refused it later{f': {words}' if words else ''}.",
        code="BUILD_REFUSED",
        hint="correct the record in the source, it is then sent anew; or correct it in PeopleSoft by hand.",
    )
