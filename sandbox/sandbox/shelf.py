"""Books that are being filled: what was just written or looked up is in reach and goes down in batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import _GeneratorContextManager
from typing import Any

from sandbox.books import Books, Entry

_BATCH = 500


class Shelf(Books):
    """Books over other books, for making many documents step by step.

    A document that is put can be got again as the object that it is, without a copy: a step may go on with
    what the step before has left. What is looked up by id or name is looked up once. There are no
    lists here, and nothing is sure to be in the books below before `flush`.
    """

    filling = True

    def __init__(self, under: Books) -> None:
        self._under = under
        self._new: dict[str, dict[str, Entry]] = defaultdict(dict)
        self._known: dict[tuple[str, str], dict[str, Any] | None] = {}
        self._names: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def guid(self, kind: str) -> str:
        return self._under.guid(kind)

    def next(self, counter: str) -> int:
        return self._under.next(counter)

    def write(self) -> _GeneratorContextManager[None]:
        return self._under.write()

    def put_many(self, kind: str, entries: Iterable[Entry]) -> None:
        for entry in entries:
            self._new[kind][entry.id] = entry

    def get(self, kind: str, key: str) -> dict[str, Any] | None:
        new = self._new[kind].get(key)
        if new is not None:
            return new.body
        if (kind, key) not in self._known:
            self._known[kind, key] = self._under.get(kind, key)
        return self._known[kind, key]

    def named(self, kind: str, name: str) -> list[dict[str, Any]]:
        found = (kind, name.casefold())
        if found not in self._names:
            self._names[found] = self._under.named(*found)
        return self._names[found]

    def remove_named(self, kind: str, name: str) -> None:
        new = self._new[kind]
        for key in [key for key, entry in new.items() if entry.name == name]:
            del new[key]

    def flush(self, *, all_: bool = False) -> None:
        """Write what was put into the books below, or with less than a batch of it wait for more."""
        if not all_ and sum(map(len, self._new.values())) < _BATCH:
            return
        for kind, entries in self._new.items():
            self._under.put_many(kind, entries.values())
        self._new.clear()
        self._known = {key: body for key, body in self._known.items() if body is not None}
