"""Finding the component that a document already is: by identity, by its keys, by its natural key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connector_kit.delivery.model import Document, Found
from target_peoplesoft import verdicts
from target_peoplesoft.binding import Bound
from target_peoplesoft.buffers import is_blank
from target_peoplesoft.compare import same, shown, text
from target_peoplesoft.component_interface import Buffer, ComponentInterface
from target_peoplesoft.edits import kind_of
from target_peoplesoft.keys import is_accepted, is_assigned, join_keys, key_text, split_keys
from target_peoplesoft.object_config import ObjectConfig

OwnerOf = Callable[[str, str], str | None]
"""Object and destination id → the ``SOURCE/KEY`` of the document that is known to be it."""


class Finder:
    """Finds the components of one object. Every answer is PeopleSoft's own of this moment.

    Args:
        config: The object.
        interface: Its component interface.
        bound: What the WSDL says.
        owner_of: Looks up the identity map.
    """

    def __init__(
        self, config: ObjectConfig, interface: ComponentInterface, bound: Bound, owner_of: OwnerOf
    ) -> None:
        self._config = config
        self._interface = interface
        self._bound = bound
        self._owner_of = owner_of

    def find(self, document: Document, wanted: Buffer, before: Buffer, *, settling: bool) -> Found | None:
        """Return the component that a document is, or None if PeopleSoft was asked and has none.

        Args:
            document: The document.
            wanted: Its buffer.
            before: The buffer that last landed, which stands in where the service has no Get.
            settling: Whether a create may have been executed unseen.

        Raises:
            Held: What is there cannot be told from the document, or PeopleSoft cannot be asked.
        """
        if document.destination_id and (known := self._known(document, before)):
            return known
        found = self._by_counterpart(document, before) or self._by_keys(wanted)
        found = found or self._by_name(document, wanted, settling=settling)
        if found is None and document.destination_id and not document.counterpart:
            raise verdicts.gone(document)
        return self._mine(document, found)

    def show(self, destination_id: str) -> Buffer | None:
        """Return what PeopleSoft shows of a component; None if nothing, or if the service has no Get."""
        keys = split_keys(self._config.keys, destination_id)
        if keys is None or not self._bound.can_get:
            return None
        asked = self._interface.key_names("get")
        return self._interface.get({name: keys[name] for name in asked})

    def _known(self, document: Document, before: Buffer) -> Found | None:
        destination_id = str(document.destination_id)
        if not self._bound.can_get or self._config.staged or is_accepted(destination_id):
            keys = split_keys(self._config.keys, destination_id) or {}
            return Found(destination_id, {**before, **keys}, "identity")
        live = self.show(destination_id)
        if live is None:
            return None
        return Found(destination_id, live, "identity")

    def _by_counterpart(self, document: Document, before: Buffer) -> Found | None:
        field = self._config.counterpart
        named = text(document.content.get(field)).strip() if field else ""
        if not field or not named:
            return None
        keys = split_keys(self._config.keys, named)
        if keys is None:
            raise verdicts.counterpart_gone(document, named, field)
        if not self._bound.can_get:
            return Found(named, {**before, **keys}, "marker")
        live = self.show(named)
        if live is None:
            raise verdicts.counterpart_gone(document, named, field)
        return Found(named, live, "marker")

    def _by_keys(self, wanted: Buffer) -> Found | None:
        """Look for the keys that the record itself carries."""
        if self._config.staged or not self._has_keys(wanted):
            return None
        own = join_keys(self._config.keys, wanted)
        if self._bound.can_get:
            live = self.show(own)
            return Found(own, live, "code") if live is not None else None
        if "find" not in self._bound.operations:
            return None
        rows = self._interface.find(_texts(wanted, self._interface.key_names("find"), self._config.keys))
        fits = [row for row in rows if join_keys(self._config.keys, row) == own]
        return Found(own, dict(fits[0]), "code") if fits else None

    def _has_keys(self, wanted: Buffer) -> bool:
        return all(is_assigned(wanted.get(name)) for name in self._config.keys)

    def _by_name(self, document: Document, wanted: Buffer, *, settling: bool) -> Found | None:
        """Look by the natural key, by that of lost creates first: the record may have changed since."""
        lost = [body for body in document.sent if self._natural(body) != self._natural(wanted)]
        for sent in lost:
            found = self._search(document, sent, self._natural(sent))
            if found is not None:
                return found
        values = self._natural(wanted)
        if self._can_search(values):
            return self._search(document, wanted, values)
        if (settling or document.attempted) and not self._asked_by_keys(wanted):
            raise verdicts.cannot_ask(document, self._why(values))
        return None

    def _natural(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        return {name: wanted.get(name) for name in self._config.find_by}

    def _can_search(self, values: Mapping[str, Any]) -> bool:
        return bool(values) and "find" in self._bound.operations and not any(map(is_blank, values.values()))

    def _search(
        self, document: Document, wanted: Mapping[str, Any], values: Mapping[str, Any]
    ) -> Found | None:
        if not self._can_search(values):
            return None
        rows = self._interface.find({name: text(value) for name, value in values.items()})
        asked = ", ".join(f"{name} {shown(value)}" for name, value in values.items())
        found = self._confirmed(document, rows, values, asked)
        if found is None and len(rows) >= self._config.search_limit:
            return self._narrowed(document, wanted, values, asked, len(rows))
        return found

    def _narrowed(
        self, document: Document, wanted: Mapping[str, Any], values: Mapping[str, Any], asked: str, rows: int
    ) -> Found:
        """Look once more with everything that the search takes: only what is found is certain then."""
        more = _texts(wanted, self._interface.key_names("find"), wanted)
        if set(more) > set(values):
            found = self._confirmed(document, self._interface.find(more), values, asked)
            if found is not None:
                return found
        raise verdicts.cut(document, asked, rows)

    def _confirmed(
        self, document: Document, rows: Sequence[Mapping[str, str]], values: Mapping[str, Any], asked: str
    ) -> Found | None:
        """Return the one that is not just alike; Find matches beginnings and returns keys only."""
        likely = [row for row in rows if self._fits(row, {n: v for n, v in values.items() if n in row})]
        known = {join_keys(self._config.keys, row): row for row in likely}
        unseen = set(values) - set(likely[0] if likely else ())
        if known and unseen and not self._bound.can_get:
            raise verdicts.cannot_confirm(document, asked, list(known))
        confirmed = {}
        for destination_id, row in known.items():
            live = self.show(destination_id) if self._bound.can_get else dict(row)
            if live is not None and (not unseen or self._fits(live, values)):
                confirmed[destination_id] = live
        if len(confirmed) > 1:
            raise verdicts.ambiguous(document, asked, list(confirmed))
        for destination_id, live in confirmed.items():
            return Found(destination_id, live, "name")
        return None

    def _fits(self, row: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
        return all(self._equal(name, row.get(name), value) for name, value in values.items())

    def _equal(self, name: str, live: Any, wanted: Any) -> bool:
        if name in self._config.keys:  # codes are kept in upper case
            return key_text(live).upper() == key_text(wanted).upper()
        return same(live, wanted, kind_of(self._bound.create, name))

    def _asked_by_keys(self, wanted: Buffer) -> bool:
        can = self._bound.can_get or "find" in self._bound.operations
        return can and not self._config.staged and self._has_keys(wanted)

    def _why(self, values: Mapping[str, Any]) -> str:
        if not values:
            return "the object has no find_by"
        if "find" not in self._bound.operations:
            return f"the service {self._interface.service} offers no Find"
        blank = [name for name, value in values.items() if is_blank(value)]
        return f"the record has no {', '.join(blank)}, which find_by names"

    def _mine(self, document: Document, found: Found | None) -> Found | None:
        if found is None or found.how == "marker":
            return found
        owner = self._owner_of(self._config.stream, found.destination_id)
        if owner is not None and owner != f"{document.source}/{document.key}":
            raise verdicts.taken(document, found.destination_id, owner)
        return found


def _texts(
    values: Mapping[str, Any], names: Sequence[str], among: Sequence[str] | Mapping[str, Any]
) -> dict[str, str]:
    return {name: key_text(values[name]) for name in names if name in among and is_assigned(values.get(name))}
