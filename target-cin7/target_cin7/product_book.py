"""Cin7 Core's products by SKU, read with as few calls as their number allows."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from math import ceil
from typing import Final

from connector_kit.faults import Fault, close_names, quoted
from target_cin7.client import PAGE_SIZE, Cin7Client, Row, rows_of
from target_cin7.purchase_rows import guid, text, upper
from target_cin7.purchase_state import sku_key

_PATH: Final = "product"
_KEY: Final = "Products"
_ALL: Final = {"IncludeDeprecated": "true"}
_COMPARED: Final = 2000
"""SKUs that are compared for candidates."""
_ALIKE: Final = 2
"""Characters at their beginning that SKUs must have in common to be compared."""


@dataclass(frozen=True, slots=True)
class Product:
    """A product. Lines name it by ``sku``."""

    id: str
    sku: str
    name: str
    is_deprecated: bool

    @property
    def label(self) -> str:
        return f"{self.sku}: {self.name}"


class ProductBook:
    """Looks up products by SKU. Used by several threads.

    The first page of the list comes first, which is all there is where products are few. After that each SKU
    is asked for by itself until the rest of the list would have cost no more; then the list is read whole.
    """

    def __init__(self, client: Cin7Client) -> None:
        self._client = client
        self._lock = threading.RLock()
        self._products: dict[str, dict[str, Product]] = {}
        self._asked: set[str] = set()
        self._pages_left: int | None = None
        self._whole = False

    def resolve(self, label: str, sku: str, name: str | None = None) -> Product | Fault:
        """Return the product of this SKU: spelled so, else without regard to case.

        Args:
            label: The field that names it, for the fault.
            sku: The SKU.
            name: What the record calls the product, to look for candidates.
        """
        found = self._find(sku)
        usable = [p for p in found if not p.is_deprecated]
        exact = [p for p in usable if p.sku == sku.strip()] or usable
        if len(exact) == 1:
            return exact[0]
        if exact:
            shown = quoted(p.label for p in exact)
            return Fault(
                f'{label} "{sku}" is the SKU of {len(exact)} products in Cin7 Core: {shown}',
                "SKU_AMBIGUOUS",
                "spell the SKU as Cin7 Core does",
                tuple(p.sku for p in exact),
            )
        if found:
            return Fault(
                f'{label} "{sku}" is deprecated in Cin7 Core',
                "SKU_DEPRECATED",
                "activate the product in Cin7 Core, or map the SKU to another",
            )
        return self._unknown(label, sku, name)

    def _unknown(self, label: str, sku: str, name: str | None) -> Fault:
        candidates = self._candidates(sku, name)
        close = f"; close: {quoted(candidates)}" if candidates else ""
        return Fault(
            f'{label} "{sku}" is not a product in Cin7 Core{close}',
            "SKU_UNKNOWN",
            "create the product in Cin7 Core, or map its SKU to what it is there",
            candidates,
        )

    def _find(self, sku: str) -> list[Product]:
        with self._lock:
            if self._pages_left is None:
                self._read_first()
            if sku_key(sku) not in self._products and not self._whole and sku_key(sku) not in self._asked:
                self._look(sku)
            return list(self._products.get(sku_key(sku), {}).values())

    def _look(self, sku: str) -> None:
        if len(self._asked) < (self._pages_left or 0):
            self._asked.add(sku_key(sku))
            self._take(self._client.rows(_PATH, _KEY, "ID", {**_ALL, "Sku": sku.strip()}))
        else:
            self._take(self._client.rows(_PATH, _KEY, "ID", _ALL))
            self._whole = True

    def _read_first(self) -> None:
        body = self._client.get(_PATH, {**_ALL, "Page": 1, "Limit": PAGE_SIZE})
        rows = rows_of(body, _KEY) or []
        total = body.get("Total") if isinstance(body, dict) else None
        self._take(rows)
        known = total if isinstance(total, int) else 0
        # without a total, or with a full page, there may be more: the list itself says how much
        self._whole = len(rows) < PAGE_SIZE and known <= len(rows)
        self._pages_left = max(ceil(known / PAGE_SIZE), 1)

    def _take(self, rows: Iterable[Row]) -> None:
        for row in rows:
            product = Product(
                guid(row.get("ID")),
                text(row.get("SKU")),
                text(row.get("Name")),
                upper(row.get("Status")) == "DEPRECATED",
            )
            if product.sku:
                self._products.setdefault(sku_key(product.sku), {})[product.id] = product

    def _candidates(self, sku: str, name: str | None) -> tuple[str, ...]:
        with self._lock:
            products = [p for same in self._products.values() for p in same.values() if not p.is_deprecated]
        wanted, start = sku_key(name or ""), sku_key(sku)[:_ALIKE]
        called = [p.sku for p in products if wanted and sku_key(p.name) == wanted]
        near = islice((p.sku for p in products if sku_key(p.sku).startswith(start)), _COMPARED)
        return tuple(dict.fromkeys([*called[:3], *close_names(sku, near, fallback=False)]))
