"""Cin7 Core's purchases as this run has seen them: read once, then kept by the answers of its writes."""

from __future__ import annotations

import datetime as dt
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from connector_kit.cin7 import decode
from connector_kit.delivery.views import Views
from target_cin7.answers import encode
from target_cin7.client import Cin7Client
from target_cin7.errors import ReadRefusedError
from target_cin7.known import Known
from target_cin7.markers import markers_in
from target_cin7.purchase_answers import Row, take_groups, take_order, take_payments
from target_cin7.purchase_list import PurchaseList, stamp_of
from target_cin7.purchase_memory import PurchaseMemory
from target_cin7.purchase_rows import UnreadablePurchase, purchase_of
from target_cin7.purchase_state import Purchase

PATH: Final = "advanced-purchase"
OBJECT: Final = "purchases"
_KEPT: Final = 5000
"""Purchases in memory, packed; beyond that the oldest is read again when it is needed."""
_UNUSED: Final = ("InventoryMovements", "Attachments", "ManualJournals", "CreditNote")


class PurchaseBook:
    """Knows every purchase that this run has read or written. Used by several threads.

    A purchase is read once; what writes answer is taken into the view. The ``take_`` methods raise
    :class:`UnreadablePurchase` if the answer is not what belongs there: the write then counts as lost.
    What Cin7 Core's list shows unchanged since an earlier run has read it is not read again until something
    is to be written: see :meth:`is_read`.

    Args:
        client: Talks to Cin7 Core.
        known: The identity map.
        views: What earlier runs have read; None: nothing is kept from run to run.
        kept: How many purchases stay in memory.
    """

    def __init__(
        self, client: Cin7Client, known: Known, views: Views | None = None, *, kept: int = _KEPT
    ) -> None:
        self._client = client
        self._known = known
        self._limit = kept
        self._lock = threading.RLock()
        self._rows: OrderedDict[str, bytes] = OrderedDict()
        self._markers: dict[str, tuple[str, ...]] = {}
        self._carriers: dict[str, set[str]] = {}
        self._reading: dict[object, str] = {}
        self._stale: set[str] = set()
        self._owners: dict[str, str] = {}
        self._list = PurchaseList(client)
        self._memory = PurchaseMemory(client, self._list, views)
        self._recalled: set[str] = set()

    def purchase(self, purchase_id: str) -> Purchase | None:
        """Return a purchase, read if this run has not seen it; None if Cin7 Core does not have it."""
        name = purchase_id.lower()
        with self._lock:
            packed, stale = self._rows.get(name), name in self._stale
        if packed is not None and not stale:
            return purchase_of(_unpacked(packed))
        return self.fresh(name) if stale else self._recall(name) or self._first(name)

    def is_read(self, purchase_id: str, trial: Callable[[], object]) -> bool:
        """Read a purchase if it is shown as an earlier run has read it; return whether it was.

        Such a purchase is good enough to go on waiting by, not to write by. So ``trial``, which judges a
        document by it, comes first: if that raises, nothing is read.
        """
        with self._lock:
            recalled = purchase_id.lower() in self._recalled
        if recalled:
            trial()
            self.fresh(purchase_id)
        return recalled

    def fresh(self, purchase_id: str) -> Purchase | None:
        """Read a purchase now; None if Cin7 Core does not have it.

        Raises:
            ConnectorError: As for a read, or what came is no purchase.
        """
        token, name = object(), purchase_id.lower()
        with self._lock:
            self._reading[token] = name
        try:
            row = self._client.get(PATH, {"ID": name})
        except ReadRefusedError as error:
            if "not found" not in error.reason.casefold():
                raise
            return None
        finally:
            with self._lock:
                overtaken = self._reading.pop(token, None) is None
                packed = self._rows.get(name)
        if overtaken and packed is not None:  # written meanwhile: what was read may be older
            return purchase_of(_unpacked(packed))
        return self.put(row)

    def put(self, row: Any) -> Purchase:
        """Take over a whole purchase that Cin7 Core has just shown."""
        purchase = purchase_of(row)
        self._memory.lose(purchase.id)
        with self._lock:
            self._recalled.discard(purchase.id)
            for token in [t for t, name in self._reading.items() if name == purchase.id]:
                del self._reading[token]
            self._stale.discard(purchase.id)
            self._hold(purchase, _packed(row))
        return purchase

    def take_order(self, purchase_id: str, body: object) -> Purchase:
        """Take the answer of ``purchase/order``."""
        purchase = self._take(purchase_id, partial(take_order, body=body))
        if purchase.is_advanced and not any(g.task_id for g in purchase.groups):
            self.forget(purchase.id)  # its groups begin with the order, and the order does not tell them
        return purchase

    def take_invoices(self, purchase_id: str, body: object) -> Purchase:
        """Take the answer of ``advanced-purchase/invoice`` or ``purchase/invoice``."""
        return self._take(purchase_id, partial(take_groups, body=body, key="Invoices", block="Invoice"))

    def take_stock(self, purchase_id: str, body: object) -> Purchase:
        """Take the answer of ``advanced-purchase/stock`` or ``purchase/stock``.

        The former turns a Simple purchase into an Advanced one: it is read again when it is next needed.
        """
        before = self.purchase(purchase_id)
        purchase = self._take(
            purchase_id, partial(take_groups, body=body, key="StockReceiving", block="StockReceived")
        )
        if before is not None and before.is_simple and purchase.is_advanced:
            self.forget(purchase.id)
        return purchase

    def take_put_away(self, purchase_id: str, body: object) -> Purchase:
        """Take the answer of ``advanced-purchase/put-away``."""
        return self._take(purchase_id, partial(take_groups, body=body, key="PutAway", block="PutAway"))

    def take_payments(self, purchase_id: str, task_id: str, body: object) -> Purchase:
        """Take the answer of a payment of the invoice ``task_id``; one that tells no payment is looked up."""
        told = False

        def take(row: Row) -> None:
            nonlocal told
            told = take_payments(row, task_id, body)

        purchase = self._take(purchase_id, take)
        return purchase if told else self._read(purchase_id)

    def forget(self, purchase_id: str) -> None:
        """Read a purchase again when it is next needed: a write may have changed it unseen."""
        self._memory.lose(purchase_id.lower())
        with self._lock:
            self._stale.add(purchase_id.lower())

    def search(
        self, marker: str, owner: str, supplier_id: str | None, since: dt.date | None, *, again: bool
    ) -> list[Purchase]:
        """Return a supplier's purchases that carry the marker; not the voided, nor other documents'.

        Reads the list once per run, and the details of purchases that nobody is known to own, each once.

        Args:
            marker: The marker, without brackets.
            owner: ``SOURCE/KEY`` of the document that looks.
            supplier_id: The supplier; None: any.
            since: Purchases that were last changed before this day are left out.
            again: Read the list now: a purchase may have been made unseen.
        """
        found = []
        listed = self._list.candidates(supplier_id, since, again=again)
        with self._lock:
            seen = sorted(self._carriers.get(marker, ()))  # this run may have seen one made after the list
        for purchase_id in dict.fromkeys([*listed, *seen]):
            if self._may_be(purchase_id, marker, owner):
                purchase = self.fresh(purchase_id) if again else self.purchase(purchase_id)
                if purchase is not None and not purchase.is_voided and _marked(purchase, marker):
                    found.append(purchase)
        return found

    def _hold(self, purchase: Purchase, packed: bytes) -> None:
        self._rows[purchase.id] = packed
        self._rows.move_to_end(purchase.id)
        self._markers[purchase.id] = tuple(markers_in([purchase.note, purchase.order.memo]))
        for marker in self._markers[purchase.id]:
            self._carriers.setdefault(marker, set()).add(purchase.id)
        if len(self._rows) > self._limit:
            self._rows.popitem(last=False)

    def _recall(self, purchase_id: str) -> Purchase | None:
        """Return what an earlier run has read, if it is still true."""
        packed = self._memory.recall(purchase_id)
        if packed is None:
            return None
        purchase = purchase_of(_unpacked(packed))
        with self._lock:
            if purchase_id not in self._rows:  # nor has this run seen it meanwhile
                self._recalled.add(purchase_id)
                self._hold(purchase, packed)
        return purchase

    def _first(self, purchase_id: str) -> Purchase | None:
        """Read a purchase that this run meets for the first time, and keep it for later runs."""
        read_at = self._client.server_time()
        purchase = self.fresh(purchase_id)
        if purchase is not None:
            row = dict(purchase.row)
            self._memory.keep(purchase.id, stamp_of(row), _packed(row), read_at)
        return purchase

    def _may_be(self, purchase_id: str, marker: str, owner: str) -> bool:
        markers = self._markers.get(purchase_id)
        if markers is not None and marker not in markers:
            return False
        if purchase_id not in self._owners:
            known = self._known.owner_of(OBJECT, purchase_id)
            if known is None:
                return True
            self._owners[purchase_id] = known
        return self._owners[purchase_id] == owner

    def _take(self, purchase_id: str, take: Callable[[Row], None]) -> Purchase:
        with self._lock:
            packed = self._rows.get(purchase_id.lower())
            if packed is not None:
                row = _unpacked(packed)
                take(row)
                return self.put(row)
        return self._read(purchase_id)

    def _read(self, purchase_id: str) -> Purchase:
        purchase = self.fresh(purchase_id)
        if purchase is None:
            raise UnreadablePurchase("an answer about a purchase that it no longer has")
        return purchase


def _marked(purchase: Purchase, marker: str) -> bool:
    return marker in markers_in([purchase.note, purchase.order.memo])


def _packed(row: Row) -> bytes:
    return zlib.compress(encode({k: v for k, v in row.items() if k not in _UNUSED}), 1)


def _unpacked(packed: bytes) -> Row:
    row: Row = decode(zlib.decompress(packed))
    return row
