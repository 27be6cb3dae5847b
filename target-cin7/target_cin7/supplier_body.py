"""The body of a supplier's POST and PUT, and what a PUT changes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from connector_kit.delivery.model import Change
from connector_kit.faults import Fault
from target_cin7.client import Row
from target_cin7.compare import same, shown
from target_cin7.markers import append_marker, bracketed, markers_in, without_markers
from target_cin7.supplier_book import marker_texts
from target_cin7.supplier_fields import Values
from target_cin7.supplier_parts import ADDRESSES, CONTACTS, Kind, Merged, mapped_items, merge

COMMENTS_LENGTH: Final = 256
_READ_ONLY: Final = frozenset({"LastModifiedOn"})
_REQUIRED_PARTS: Final = {
    "Addresses": {"Line1": "line1", "Country": "country"},
    "Contacts": {"Name": "name"},
}
Content = Mapping[str, Any]
SameAccount = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Update:
    """What a PUT would send and change. Without changes there is nothing to send."""

    body: dict[str, Any]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]


def content_faults(content: Content, marker: str) -> list[Fault]:
    """Return what is wrong with comments, addresses and contacts, known without looking at Cin7 Core."""
    faults = [*_comment_faults(content, marker)]
    for kind, name in ((ADDRESSES, "addresses"), (CONTACTS, "contacts")):
        for index, record in enumerate(content.get(name) or ()):
            for item in mapped_items(kind, [record]):
                faults += _part_faults(kind, f"{name}[{index}]", item)
    return faults


def create_body(values: Values, content: Content, marker: str) -> dict[str, Any]:
    """Return the body of a POST. ``values`` must be complete, and the content without faults."""
    addresses = mapped_items(ADDRESSES, content.get("addresses"))
    for index, address in enumerate(addresses):
        first = all(a.get("Type") != address.get("Type") for a in addresses[:index])
        address.setdefault("DefaultForType", first)
    contacts = mapped_items(CONTACTS, content.get("contacts"))
    for index, contact in enumerate(contacts):
        contact.setdefault("Default", index == 0)
    comments = append_marker(content.get("comments") or "", [marker], COMMENTS_LENGTH)
    parts = {"Addresses": addresses, "Contacts": contacts}
    return {**values, "Comments": comments, **{k: v for k, v in parts.items() if v}}


def update_body(
    live: Row,
    values: Values,
    content: Content,
    landed: Content | None,
    marker: str,
    *,
    same_account: SameAccount,
) -> Update:
    """Return the body of a PUT: the whole live supplier with what the record changes laid over it.

    Whether a scalar that a PUT leaves out stays is not certain for suppliers; the whole is right either way.
    """
    changed = changes_of(live, values, content, landed, same_account=same_account)
    comments, note = _comments(live, content, marker)
    scalars = {k: v for k, v in live.items() if v is not None and not isinstance(v, (list, dict))}
    body = {k: v for k, v in scalars.items() if k not in _READ_ONLY} | values
    if comments is not None:
        body["Comments"] = comments
    for field, merged in _parts(live, content, landed).items():
        if merged.changes or (merged.items and all(item.get("ID") for item in merged.items)):
            body[field] = merged.items
    return Update(body, tuple(changed), (note,) if note and changed else ())


def changes_of(
    live: Row, values: Values, content: Content, landed: Content | None, *, same_account: SameAccount
) -> list[Change]:
    """Return every mapped field in which the live supplier differs from the record."""
    changes = [Change(f, live.get(f), v) for f, v in values.items() if not _same(live, f, v, same_account)]
    if "comments" in content:
        old, new = without_markers(live.get("Comments")), content["comments"] or ""
        changes += [] if same(old, new) else [Change("Comments", old, new)]
    for merged in _parts(live, content, landed).values():
        changes += merged.changes
    return changes


def kept_otherwise(sent: Mapping[str, Any], kept: Row, same_account: SameAccount) -> tuple[str, ...]:
    """Return a remark for everything that Cin7 Core's answer shows otherwise than it was sent."""
    notes = [
        f"Cin7 Core kept {f} as {shown(kept.get(f))}; {shown(v)} was sent"
        for f, v in sent.items()
        if f != "ID" and not isinstance(v, list) and not _same(kept, f, v, same_account)
    ]
    for field in ("Addresses", "Contacts"):
        count, sent_count = len(_items(kept, field)), len(sent.get(field) or ())
        if field in sent and count != sent_count:
            notes.append(f"Cin7 Core shows {count} {field.lower()}; {sent_count} were sent")
    return tuple(notes)


def _same(live: Row, field: str, wanted: object, same_account: SameAccount) -> bool:
    if field == "AccountPayable":
        return same_account(str(live.get(field) or "").strip(), str(wanted))
    return same(live.get(field), wanted)


def _parts(live: Row, content: Content, landed: Content | None) -> dict[str, Merged]:
    before = landed or {}
    return {
        kind.field: merge(
            kind,
            _items(live, kind.field),
            mapped_items(kind, content.get(name)),
            mapped_items(kind, before.get(name)),
        )
        for kind, name in ((ADDRESSES, "addresses"), (CONTACTS, "contacts"))
    }


def _items(live: Row, field: str) -> Sequence[Mapping[str, Any]]:
    items = live.get(field)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _comments(live: Row, content: Content, marker: str) -> tuple[str | None, str | None]:
    """Return the comments with every marker behind them, and a remark where there is no room for ours."""
    present = live.get("Comments")
    text = (content["comments"] or "") if "comments" in content else without_markers(present)
    there = markers_in([present])
    marked = marker in markers_in(marker_texts(live))
    if marked and "comments" not in content:
        return None, None
    wanted = there if marked else [*there, marker]
    whole = append_marker(text, wanted, COMMENTS_LENGTH)
    if whole is None and "comments" in content:
        whole = append_marker(text, [marker], COMMENTS_LENGTH)
    if whole is not None:
        return whole, None
    return None, f"the supplier's comments leave no room for the marker {bracketed(marker)}"


def _comment_faults(content: Content, marker: str) -> list[Fault]:
    comments = content.get("comments") or ""
    if append_marker(comments, [marker], COMMENTS_LENGTH) is not None:
        return []
    room = COMMENTS_LENGTH - len(bracketed(marker)) - 1
    return [
        Fault(
            f"comments has {len(comments)} characters and at most {max(room, 0)} fit in front of the marker "
            f"{bracketed(marker)}",
            "COMMENTS_TOO_LONG",
            "shorten comments in the mapping",
            refused=True,
        )
    ]


def _part_faults(kind: Kind, path: str, item: Mapping[str, Any]) -> list[Fault]:
    return [
        Fault(
            f"{path}.{name} is missing and Cin7 Core requires it",
            "REQUIRED_FIELD_MISSING",
            f"map {name} of {kind.field.lower()}, or leave the whole entry out",
            refused=True,
        )
        for field, name in _REQUIRED_PARTS[kind.field].items()
        if not item.get(field)
    ]
