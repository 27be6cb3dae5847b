"""Finding journals of ours in Cin7 Core, by the marker in their Notes or Narration."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from target_cin7.client import Cin7Client, Row
from target_cin7.journal_entry import fingerprint, live_totals
from target_cin7.markers import markers_in
from target_cin7.reference_book import ReferenceBook

PATH: Final = "journal"
KEY: Final = "Journals"


@dataclass(frozen=True, slots=True)
class Posted:
    """A journal of ours: enough to recognise it, little enough to keep many."""

    task_id: str
    status: str
    number: str
    fingerprint: str

    @property
    def voided(self) -> bool:
        return self.status == "VOIDED"


@dataclass(frozen=True, slots=True)
class _Scan:
    started: float
    by_marker: dict[str, list[Posted]]


class JournalBook:
    """Scans all journals, since Cin7 Core cannot be asked for a marker. Used by several threads.

    A scan serves every document whose write ended before the scan began and that has not asked before.
    """

    def __init__(
        self, client: Cin7Client, book: ReferenceBook, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._book = book
        self._clock = clock
        self._lock = threading.Lock()
        self._scan_: _Scan | None = None
        self._written: dict[str, float] = {}
        self._voided: frozenset[str] | None = None

    def wrote(self, marker: str) -> None:
        """Note that a write of this document has just ended, whatever its answer."""
        self._written[marker] = self._clock()

    def look(self, marker: str) -> list[Posted]:
        """Return the journals that carry the marker, as a scan shows them that saw all earlier writes of it.

        Asked again for the same marker, it scans again: a write that was late may have arrived since.
        """
        with self._lock:
            after = self._written.get(marker, float("-inf"))
            if self._scan_ is None or self._scan_.started <= after:
                self._scan_ = self._read()
            self._written[marker] = self._clock()
            return self._scan_.by_marker.get(marker, [])

    def any_scan(self) -> dict[str, list[Posted]]:
        """Return marker → journals as the last scan of this run showed them."""
        with self._lock:
            if self._scan_ is None:
                self._scan_ = self._read()
            return self._scan_.by_marker

    def seen(self, marker: str) -> list[Posted]:
        """Return what a scan of this run showed for the marker, if there was one. Makes no call."""
        with self._lock:
            return self._scan_.by_marker.get(marker, []) if self._scan_ is not None else []

    def voided(self) -> frozenset[str]:
        """Return the ids of the voided journals; one read for the whole run."""
        with self._lock:
            if self._voided is None:
                rows = self._rows({"Status": "VOIDED"})
                self._voided = frozenset(_id(r) for r in rows if _status(r) == "VOIDED")
            return self._voided

    def _read(self) -> _Scan:
        started = self._clock()
        by_marker: dict[str, list[Posted]] = {}
        for row in self._rows({}):
            for marker in markers_in([row.get("Notes"), row.get("Narration")]):
                by_marker.setdefault(marker, []).append(self._posted(row))
        return _Scan(started, by_marker)

    def _rows(self, params: dict[str, str]) -> Iterable[Row]:
        return self._client.rows(PATH, KEY, "TaskID", params)

    def _posted(self, row: Row) -> Posted:
        codes = self._codes()
        totals = {codes.get(a.casefold(), a): total for a, total in live_totals(row).items()}
        date, currency = str(row.get("EffectiveDate") or ""), str(row.get("Currency") or "")
        return Posted(
            _id(row), _status(row), str(row.get("JournalNumber") or ""), fingerprint(date, currency, totals)
        )

    def _codes(self) -> dict[str, str]:
        """Return what an account can be called → its code. Codes go before names."""
        accounts = self._book.all_accounts()
        names = {name.casefold(): a.code for a in accounts for name in (a.name, a.display_name)}
        return names | {a.code.casefold(): a.code for a in accounts}


def _id(row: Row) -> str:
    return str(row.get("TaskID") or "").lower()


def _status(row: Row) -> str:
    return str(row.get("Status") or "").upper()
