"""Merging a record's addresses and contacts into those that a supplier has. Pure.

An item with its ID updates that one and an item without becomes a new one (Cin7 Core API documentation).
Whether an item that a PUT leaves out is deleted is not certain, so the whole merged list is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from connector_kit.delivery.model import Change
from target_cin7.compare import same, shown

Item = Mapping[str, Any]
ADDRESS_FIELDS: Final = {
    "line1": "Line1",
    "line2": "Line2",
    "city": "City",
    "state": "State",
    "postcode": "Postcode",
    "country": "Country",
    "type": "Type",
    "is_default": "DefaultForType",
}
CONTACT_FIELDS: Final = {
    "name": "Name",
    "phone": "Phone",
    "mobile": "MobilePhone",
    "fax": "Fax",
    "email": "Email",
    "website": "Website",
    "comment": "Comment",
    "is_default": "Default",
}
_NOT_TEXT: Final = frozenset({"Type", "DefaultForType", "Default"})


@dataclass(frozen=True, slots=True)
class Merged:
    """The whole list as a PUT sends it, and what changes in it."""

    items: list[dict[str, Any]]
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Kind:
    """What tells addresses from contacts."""

    field: str
    names: Mapping[str, str]
    label: Callable[[Item], str]
    match: Callable[[Sequence[Item], Sequence[Item], Sequence[Item]], list[int | None]]


def mapped_items(kind: Kind, records: Sequence[Mapping[str, Any]] | None) -> list[dict[str, Any]]:
    """Return a record's items in Cin7 Core's words. Items without any text are left out.

    A null, which is there only under ``nulls: clear``, becomes ``""``; a null for a flag says nothing.
    """
    items = [
        {kind.names[k]: "" if v is None else v for k, v in r.items() if k in kind.names}
        for r in records or ()
    ]
    items = [{f: v for f, v in item.items() if v != "" or f not in _NOT_TEXT} for item in items]
    return [item for item in items if any(v for f, v in item.items() if f not in _NOT_TEXT)]


def merge(kind: Kind, live: Sequence[Item], mapped: Sequence[Item], landed: Sequence[Item] = ()) -> Merged:
    """Return ``live`` with ``mapped`` laid over it.

    Args:
        kind: :data:`ADDRESSES` or :data:`CONTACTS`.
        live: What the supplier has, with IDs. All of it survives.
        mapped: What the record carries, from :func:`mapped_items`.
        landed: What it carried when it last landed, to recognise an item whose own words changed.
    """
    items = [dict(item) for item in live]
    changes: list[Change] = []
    for item, index in zip(mapped, kind.match(live, mapped, landed), strict=True):
        if index is None:
            items.append(dict(item))
            changes.append(Change(f"{kind.field}[{kind.label(item)}]", None, shown(item)))
            continue
        for name, value in item.items():
            if not same(items[index].get(name), value):
                path = f"{kind.field}[{kind.label(live[index])}].{name}"
                changes.append(Change(path, items[index].get(name), value))
                items[index][name] = value
    return Merged(items, changes)


def _match_addresses(
    live: Sequence[Item], mapped: Sequence[Item], landed: Sequence[Item]
) -> list[int | None]:
    """By type and first line, then by the first line that last landed, then by type if there is only one."""
    tests: list[Callable[[int, Item], bool]] = [
        lambda i, item: _equal(live[i], item, "Type") and _equal(live[i], item, "Line1"),
        lambda i, item: (
            _equal(live[i], item, "Type") and _was(live[i], item, mapped, landed, "Type", "Line1")
        ),
        lambda i, item: (
            _equal(live[i], item, "Type")
            and _count(live, item, "Type") == 1
            and _count(mapped, item, "Type") == 1
        ),
    ]
    return _match(live, mapped, tests)


def _match_contacts(live: Sequence[Item], mapped: Sequence[Item], landed: Sequence[Item]) -> list[int | None]:
    """By name and e-mail, then by either, then by those that last landed."""
    tests: list[Callable[[int, Item], bool]] = [
        lambda i, item: _equal(live[i], item, "Name") and _equal(live[i], item, "Email"),
        lambda i, item: _equal(live[i], item, "Email"),
        lambda i, item: _equal(live[i], item, "Name"),
        lambda i, item: (
            _was(live[i], item, mapped, landed, None, "Email")
            or _was(live[i], item, mapped, landed, None, "Name")
        ),
    ]
    return _match(live, mapped, tests)


def _match(
    live: Sequence[Item], mapped: Sequence[Item], tests: Sequence[Callable[[int, Item], bool]]
) -> list[int | None]:
    result: list[int | None] = [None] * len(mapped)
    taken: set[int] = set()
    for test in tests:
        for position, item in enumerate(mapped):
            if result[position] is None:
                free = (i for i in range(len(live)) if i not in taken and test(i, item))
                result[position] = next(free, None)
                taken |= {i for i in [result[position]] if i is not None}
    return result


def _was(
    live: Item, item: Item, mapped: Sequence[Item], landed: Sequence[Item], group: str | None, name: str
) -> bool:
    """Whether ``live`` is what stood at this item's place, within its group, when the record last landed."""
    place = next(p for p, other in enumerate(_group(mapped, item, group)) if other is item)
    before = _group(landed, item, group)
    return place < len(before) and _equal(live, before[place], name)


def _group(items: Sequence[Item], item: Item, name: str | None) -> list[Item]:
    return [other for other in items if name is None or _equal(other, item, name)]


def _count(items: Sequence[Item], item: Item, name: str) -> int:
    return len(_group(items, item, name))


def _equal(one: Item, other: Item, name: str) -> bool:
    first, second = _folded(one.get(name)), _folded(other.get(name))
    return bool(first) and first == second


def _folded(value: object) -> str:
    return "" if value is None else str(value).strip().casefold()


ADDRESSES: Final = Kind("Addresses", ADDRESS_FIELDS, lambda a: str(a.get("Type", "")), _match_addresses)
CONTACTS: Final = Kind(
    "Contacts", CONTACT_FIELDS, lambda c: str(c.get("Name") or c.get("Email") or ""), _match_contacts
)
