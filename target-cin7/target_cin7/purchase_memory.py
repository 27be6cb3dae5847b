"""Purchases as earlier runs have read them, as long as Cin7 Core's list shows no change since."""

from __future__ import annotations

import datetime as dt
import threading
import time
from typing import Final

from connector_kit.delivery.views import Views
from target_cin7.client import Cin7Client
from target_cin7.purchase_list import PurchaseList

_OBJECT: Final = "purchases"
_OVERLAP: Final = dt.timedelta(days=1)
"""How much further back than the last look changes are asked for: clocks and boundaries are not certain."""
_REREAD: Final = 5
"""Purchases that a run forgets once they were read more than a day ago, those read longest ago first."""
_DAY: Final = 24 * 3600.0


class PurchaseMemory:
    """Lets hundreds of documents that wait be looked at again for one read of the list.

    Used by several threads.

    Args:
        client: Tells the time by Cin7 Core's clock.
        listing: Cin7 Core's list of purchases.
        views: What earlier runs have kept; None: nothing is kept.
    """

    def __init__(self, client: Cin7Client, listing: PurchaseList, views: Views | None) -> None:
        self._client = client
        self._list = listing
        self._views = views
        self._lock = threading.Lock()
        self._ids: set[str] | None = None
        self._confirmed: set[str] | None = None

    def recall(self, purchase_id: str) -> bytes | None:
        """Return a purchase as it was kept, if it has not changed since and was not lost in this run."""
        if self._views is None or not self._has(purchase_id):
            return None
        with self._lock:
            if self._confirmed is None:
                self._confirmed = self._unchanged(self._views)
            known = purchase_id in self._confirmed
        return self._views.content(_OBJECT, purchase_id) if known else None

    def keep(self, purchase_id: str, stamp: str, content: bytes, read_at: dt.datetime) -> None:
        """Keep what a detail read has shown for later runs; nothing if Cin7 Core tells no time of change."""
        if self._views is not None and stamp:
            self._views.keep(_OBJECT, purchase_id, stamp, content, read_at.timestamp())
            self._known().add(purchase_id)

    def lose(self, purchase_id: str) -> None:
        """Forget a purchase: this run has seen it anew, or may have changed it."""
        if self._views is None or not self._has(purchase_id):
            return
        with self._lock:
            for ids in (self._ids, self._confirmed):
                if ids is not None:
                    ids.discard(purchase_id)
        self._views.drop(_OBJECT, [purchase_id])

    def _has(self, purchase_id: str) -> bool:
        return purchase_id in self._known()

    def _known(self) -> set[str]:
        with self._lock:
            if self._ids is None:
                self._ids = self._begin()
            return self._ids

    def _begin(self) -> set[str]:
        if self._views is None:
            return set()
        self._views.expire(_OBJECT, at_most=_REREAD, read_before=time.time() - _DAY)
        return set(self._views.versions(_OBJECT))

    def _unchanged(self, views: Views) -> set[str]:
        """Return the purchases that the list shows unchanged, and forget the others."""
        versions, as_of = views.versions(_OBJECT), views.as_of(_OBJECT)
        if as_of is None:
            return set()
        since = (dt.datetime.fromtimestamp(as_of, dt.UTC) - _OVERLAP).date()
        changes = self._list.changes(since)
        same = {id_ for id_, stamp in versions.items() if changes.stamps.get(id_, stamp) == stamp}
        views.drop(_OBJECT, versions.keys() - same)
        views.confirm(_OBJECT, changes.at.timestamp())
        return same & (self._ids or set())
