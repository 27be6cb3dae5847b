"""Cin7 Core's list of purchases, as far back as a run needs it."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass
from typing import Final

from target_cin7.client import Cin7Client
from target_cin7.purchase_rows import day, guid, upper

_MARGIN: Final = dt.timedelta(days=31)
"""How much further back than asked for the list is read at first."""


@dataclass(frozen=True, slots=True)
class _Listed:
    id: str
    updated: str


_Listing = dict[str, list[_Listed]]
"""By supplier."""


class PurchaseList:
    """Reads ``purchaseList`` at most twice per run, unless a lost write asks for it.

    Used by several threads.
    """

    def __init__(self, client: Cin7Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._rows: _Listing | None = None
        self._since: dt.date | None = None

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
        suppliers = listing if supplier_id is None else [supplier_id]
        rows = [row for supplier in suppliers for row in listing.get(supplier, ())]
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
        listing: _Listing = {}
        for row in self._client.rows("purchaseList", "PurchaseList", "ID", params):
            if guid(row.get("ID")) and "VOID" not in upper(row.get("Status")):
                listed = _Listed(guid(row["ID"]), day(row.get("LastUpdatedDate")))
                listing.setdefault(guid(row.get("SupplierID")), []).append(listed)
        return listing
