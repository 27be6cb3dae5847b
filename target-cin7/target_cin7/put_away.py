"""Whether Cin7 Core waits for goods to be put away after they were received."""

from __future__ import annotations

import threading
from typing import Literal

from target_cin7.purchase_book import PurchaseBook
from target_cin7.purchase_state import Purchase
from target_cin7.receipt_plan import waits_for_put_away

PutAway = Literal["auto", "always", "never"]


class PutAways:
    """Knows what the setting ``put_away`` says, or with ``auto`` what Cin7 Core shows, once per run.

    Used by several threads.

    Args:
        purchases: Cin7 Core's purchases.
        put_away: The setting.
    """

    def __init__(self, purchases: PurchaseBook, put_away: PutAway = "auto") -> None:
        self._purchases = purchases
        self._lock = threading.Lock()
        self.wanted: bool | None = None if put_away == "auto" else put_away == "always"
        """Whether goods are put away; None as long as no receipt has told."""

    def looked(self, purchase: Purchase, task_id: str, *, fresh: bool = False) -> Purchase:
        """Find out, once per run, whether Cin7 Core waits for goods to be put away; return what it showed.

        Args:
            purchase: As this run has seen it.
            task_id: The group that goods came into.
            fresh: The purchase has just been read.
        """
        group = purchase.group(task_id)
        if purchase.is_simple or group is None or group.stock.is_open:
            return purchase
        if self.wanted and not group.put_away.is_open and not fresh:
            return self._purchases.fresh(purchase.id) or purchase  # more goods may have opened it again
        if self.wanted is not None:
            return purchase
        with self._lock:
            if self.wanted is None:
                shown = purchase if fresh else self._purchases.fresh(purchase.id)
                group = shown.group(task_id) if shown is not None else None
                if shown is None or group is None:
                    return purchase
                self.wanted = waits_for_put_away(shown, group)
                return shown
        return self.looked(purchase, task_id, fresh=fresh)  # another receipt has found out meanwhile
