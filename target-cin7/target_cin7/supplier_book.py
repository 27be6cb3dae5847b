"""Cin7 Core's suppliers, read once per run and kept fresh, indexed by everything that can recognise one."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterable
from typing import Final

from connector_kit.cin7 import decode
from target_cin7.answers import encode
from target_cin7.client import Cin7Client, Row
from target_cin7.markers import markers_in
from target_cin7.names import exact_name, near_name

_OVERLAP: Final = dt.timedelta(minutes=10)
_MARKED_FIELDS: Final = ("Comments", *(f"AdditionalAttribute{n}" for n in range(1, 11)))


def marker_texts(row: Row) -> list[object]:
    """Return the fields of a supplier in which a marker can stand."""
    return [row.get(field) for field in _MARKED_FIELDS]


class SupplierBook:
    """Reads the supplier list on first use; later looks read only what changed. Used by several threads.

    Rows are kept as their JSON text, which takes a fraction of the memory of the objects.
    """

    def __init__(self, client: Cin7Client, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._lock = threading.RLock()
        self._rows: dict[str, bytes] | None = None
        self._names: dict[str, set[str]] = {}
        self._near: dict[str, set[str]] = {}
        self._markers: dict[str, set[str]] = {}
        self._read_at = 0.0
        self._changes_since = dt.datetime.min.replace(tzinfo=dt.UTC)

    def by_id(self, supplier_id: str) -> Row | None:
        with self._lock:
            content = self._loaded().get(supplier_id.lower())
        return None if content is None else decode(content)

    def by_marker(self, marker: str) -> list[Row]:
        return self._select(self._markers, marker)

    def by_name(self, name: str) -> list[Row]:
        """Return the suppliers whose name is this one, without regard to case."""
        return self._select(self._names, exact_name(name))

    def like(self, name: str) -> list[Row]:
        """Return the suppliers whose name means the same company, and is not the same name."""
        exact = exact_name(name)
        return [r for r in self._select(self._near, near_name(name)) if exact_name(_name(r)) != exact]

    def markers(self) -> dict[str, str]:
        """Return marker → supplier ID for all suppliers that carry one."""
        with self._lock:
            self._loaded()
            return {marker: min(ids) for marker, ids in self._markers.items() if ids}

    def put(self, row: Row) -> None:
        """Take over a row that Cin7 Core has just shown."""
        with self._lock:
            self._loaded()
            self._put(row)

    def refresh(self, max_age: float) -> bool:
        """Read what changed if the book is older than ``max_age`` seconds. Return whether it was.

        One read brings all suppliers up to date: threads that wait for it make none of their own.
        """
        with self._lock:
            self._loaded()
            if self._clock() - self._read_at <= max_age:
                return False
            since = self._changes_since.strftime("%Y-%m-%dT%H:%M:%S.000")
            self._read({"ModifiedSince": since, "IncludeDeprecated": "true"})
            return True

    def look(self, name: str, supplier_id: str | None) -> None:
        """Ask Cin7 Core now for the suppliers of this name, or for this one, and take them over.

        The name filter of Cin7 Core means "starts with", so more than the supplier itself may come.
        """
        wanted = {"ID": supplier_id} if supplier_id else {"Name": name.strip()}
        with self._lock:  # held over the read, so that no older answer replaces a newer row
            self._loaded()
            for row in self._list({**wanted, "IncludeDeprecated": "true"}):
                self._put(row)

    def _select(self, index: dict[str, set[str]], key: str) -> list[Row]:
        with self._lock:
            rows = self._loaded()
            contents = [rows[supplier_id] for supplier_id in sorted(index.get(key, ()))]
        return [decode(content) for content in contents]

    def _loaded(self) -> dict[str, bytes]:
        if self._rows is None:
            self._rows = {}
            try:
                self._read({"IncludeDeprecated": "true"})
            except BaseException:
                self._rows = None
                for index in (self._names, self._near, self._markers):
                    index.clear()
                raise
        return self._rows

    def _read(self, params: dict[str, str]) -> None:
        started = self._clock()
        for row in self._list(params):
            self._put(row)
        took = dt.timedelta(seconds=self._clock() - started)
        self._changes_since, self._read_at = self._client.server_time() - took - _OVERLAP, started

    def _list(self, params: dict[str, str]) -> Iterable[Row]:
        return self._client.rows("supplier", "SupplierList", "ID", params)

    def _put(self, row: Row) -> None:
        rows = self._rows if self._rows is not None else {}
        supplier_id = str(row.get("ID") or "").lower()
        if not supplier_id:
            return
        if supplier_id in rows:
            self._index(decode(rows[supplier_id]), supplier_id, present=False)
        rows[supplier_id] = encode(row)
        self._index(row, supplier_id, present=True)

    def _index(self, row: Row, supplier_id: str, *, present: bool) -> None:
        name = _name(row)
        entries = [(self._names, exact_name(name)), (self._near, near_name(name))]
        entries += [(self._markers, marker) for marker in markers_in(marker_texts(row))]
        for index, key in entries:
            ids = index.setdefault(key, set())
            (ids.add if present else ids.discard)(supplier_id)
            if not ids:
                del index[key]


def _name(row: Row) -> str:
    return str(row.get("Name") or "")
