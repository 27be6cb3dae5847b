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
    supplier_id: str
    updated: str


class PurchaseList:
    """Reads ``purchaseList`` at most twice per run, unless a lost write asks for it.

    Used by several threads.
    """

    def __init__(self, client: Cin7Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._rows: list[_Listed] | None = None
        self._since: dt.date | None = None

    def candidates(self, supplier_id: str, since: dt.date | None, *, again: bool) -> list[str]:
        """Return the ids of a supplier's purchases, not voided, that changed on or after ``since``.

        Without a supplier, those of all.

        With ``again`` they are read now.
        """
        if again:
            rows = self._read(since)
        else:
            with self._lock:
                rows = self._covering(since)
        first = since.isoformat() if since else ""
        return [
            row.id
            for row in rows
            if row.supplier_id == (supplier_id or row.supplier_id)
            and (not row.updated or row.updated >= first)
        ]

    def _covering(self, since: dt.date | None) -> list[_Listed]:
        if self._rows is None:
            self._since = since - _MARGIN if since else None
            self._rows = self._read(self._since)
        elif self._since is not None and (since is None or since < self._since):
            self._since, self._rows = None, self._read(None)
        return self._rows

    def _read(self, since: dt.date | None) -> list[_Listed]:
        params = {"UpdatedSince": f"{since.isoformat()}T00:00:00.000"} if since else {}
        return [
            _Listed(guid(row.get("ID")), guid(row.get("SupplierID")), day(row.get("LastUpdatedDate")))
            for row in self._client.rows("purchaseList", "PurchaseList", "ID", params)
            if guid(row.get("ID")) and "VOID" not in upper(row.get("Status"))
        ]
