"""Cin7 Core's list of purchases, as far back as a run needs it."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass
from typing import Final

from target_cin7.client import Cin7Client
from target_cin7.purchase_rows import Row, day, guid, text, upper

_MARGIN: Final = dt.timedelta(days=31)
"""How much further back than asked for the list is read at first."""


@dataclass(frozen=True, slots=True)
class _Listed:
    id: str
    updated: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What the list says of the purchases that changed in a time."""

    at: dt.datetime
    """When it was read."""
    stamps: dict[str, str]
    """When each was last changed, by :func:`stamp_of`; the voided ones as well."""


@dataclass(frozen=True, slots=True)
class _Listing(Changes):
    suppliers: dict[str, list[_Listed]]
    """Those that are not voided, by supplier."""


class PurchaseList:
    """Reads ``purchaseList`` at most three times per run, unless a lost write asks for it.

    Used by several threads.
    """

    def __init__(self, client: Cin7Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._rows: _Listing | None = None
        self._since: dt.date | None = None

    def changes(self, since: dt.date) -> Changes:
        """Return what has changed on or after a day."""
        with self._lock:
            if self._rows is not None and (self._since is None or self._since <= since):
                return self._rows
        return self._read(since)

    def candidates(self, supplier_id: str | None, since: dt.date | None, *, again: bool) -> list[str]:
        """Return the ids of a supplier's purchases, not voided, that changed on or after ``since``.

        Without a supplier, those of all. With ``again`` they are read now.
        """
        if again:
            listing = self._read(since)
        else:
            with self._lock:
                listing = self._covering(since)
        first = since.isoformat() if since else ""
        suppliers = listing.suppliers if supplier_id is None else [supplier_id]
        rows = [row for supplier in suppliers for row in listing.suppliers.get(supplier, ())]
        return [row.id for row in rows if not row.updated or row.updated >= first]

    def _covering(self, since: dt.date | None) -> _Listing:
        if self._rows is None:
            self._since = since - _MARGIN if since else None
            self._rows = self._read(self._since)
        elif self._since is not None and (since is None or since < self._since):
            self._since, self._rows = None, self._read(None)
        return self._rows

    def _read(self, since: dt.date | None) -> _Listing:
        params = {"UpdatedSince": f"{since.isoformat()}T00:00:00.000"} if since else {}
        listing = _Listing(self._client.server_time(), {}, {})
        for row in self._client.rows("purchaseList", "PurchaseList", "ID", params):
            purchase_id = guid(row.get("ID"))
            listing.stamps[purchase_id] = stamp_of(row)
            if purchase_id and "VOID" not in upper(row.get("Status")):
                listed = _Listed(purchase_id, day(row.get("LastUpdatedDate")))
                listing.suppliers.setdefault(guid(row.get("SupplierID")), []).append(listed)
        return listing


def stamp_of(row: Row) -> str:
    """Return when a purchase was last changed, to the millisecond: fractions come in several lengths.

    ``""`` where Cin7 Core does not tell.
    """
    moment, _, fraction = text(row.get("LastUpdatedDate")).upper().removesuffix("Z").partition(".")
    return f"{moment}.{fraction[:3]:0<3}" if moment else ""
