"""Which document of this run has which supplier, or is about to create which name."""

from __future__ import annotations

import threading

from connector_kit.delivery.model import Document, Found
from target_cin7.markers import document_of
from target_cin7.names import exact_name


class SupplierClaims:
    """Keeps two documents of one run from taking one supplier. Used by several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def take(self, document: Document, found: Found | None) -> None:
        owner = document_of(document.marker)
        with self._lock:
            if found is not None:
                self._ids[found.destination_id] = owner
            elif document.content.get("is_active") is not False:
                self._names[exact_name(document.content["name"])] = owner

    def release(self, document: Document) -> None:
        with self._lock:
            if self._names.get(exact_name(document.content["name"])) == document_of(document.marker):
                del self._names[exact_name(document.content["name"])]

    def holder_of_id(self, supplier_id: str) -> str | None:
        with self._lock:
            return self._ids.get(supplier_id)

    def holder_of_name(self, document: Document) -> str | None:
        with self._lock:
            owner = self._names.get(exact_name(document.content["name"]))
        return owner if owner != document_of(document.marker) else None
