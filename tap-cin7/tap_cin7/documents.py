"""Documents: one call for each that changed, and every stream that is made of it fed by that one call."""

from __future__ import annotations

import datetime as dt
import logging
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tap_cin7.asked import Asked
from tap_cin7.client import Document
from tap_cin7.company import Company
from tap_cin7.declaration import Listing, Raw
from tap_cin7.errors import AnswerNotUnderstood
from tap_cin7.feeds import Emission, ListFeed, Reading, time_of
from tap_cin7.overlap import version_of
from tap_cin7.shape import value_of
from tap_cin7.tally import Identify
from tap_cin7.windows import of_ticks, ticks

if TYPE_CHECKING:
    from tap_cin7.streams.base import Cin7Stream

_SHIFT: Final = 1 << 62
"""Added to ticks, so that times before 1970 sort as bytes do."""

_STATE_EVERY: Final = 50
_STATE_SECONDS: Final = 10.0
_logger: Final = logging.getLogger("tap-cin7")


@dataclass(frozen=True, slots=True)
class Detail:
    """Where a document is found.

    Args:
        path: Below the base URL.
        listed_id: Its id in a row of the list, by Cin7's name.
        cursor: Its own time of the last change, by Cin7's name.
    """

    path: str
    listed_id: str
    cursor: str


class DocumentFeed(ListFeed):
    """Reads a list, and the documents of the rows that changed, in the order of their change.

    The rows of the list feed the streams in ``lists``, the documents all others. Bookmarks of the latter move
    with each document, so a run that was cut off goes on where it was; versions within the overlap of two
    runs are remembered and not asked for again.

    Args:
        company: Where from.
        listing: The list.
        identify: Tells its rows apart.
        detail: Where the documents are.
        lists: Names of the streams that are made of the list's rows.
    """

    def __init__(
        self, company: Company, listing: Listing, identify: Identify, detail: Detail, *lists: str
    ) -> None:
        super().__init__(company, listing, identify)
        self._detail = detail
        self._lists = lists
        self._gone = 0

    def read(self, streams: list[Cin7Stream]) -> Iterator[Emission]:
        """Records of these streams, in the order in which they are emitted."""
        reading = self.begin(streams)
        lists = [stream for stream in streams if stream.name in self._lists]
        fed = [stream for stream in streams if stream.name not in self._lists]
        changed: list[bytes] = []
        for row, moment in self.rows(reading):
            yield from reading.emissions(lists, row, moment)
            entry = _Entry(_time(row, self.listing.cursor), str(value_of(row, self._detail.listed_id) or ""))
            if entry.key and self._is_new(reading, fed, entry, moment):
                changed.append(entry.packed)
        reading.advance(lists)
        yield from self._documents(reading, streams[0], fed, changed)

    def _is_new(
        self, reading: Reading, streams: list[Cin7Stream], entry: _Entry, moment: dt.datetime | None
    ) -> bool:
        """Whether a stream has not had this version. Versions it has had are remembered for the next run."""
        new = False
        for stream in streams:
            if entry.version in stream.read_before:
                stream.read_before.add(entry.version, entry.time)
            elif reading.holds(stream, moment):
                new = True
        return new

    def _documents(
        self, reading: Reading, driver: Cin7Stream, streams: list[Cin7Stream], changed: list[bytes]
    ) -> Iterator[Emission]:
        for stream in streams:
            stream.read_before.drop_unmet()
        changed.sort()
        saved = time.monotonic()
        asked = ((self._detail.path, {"ID": _Entry.unpacked(packed).key}) for packed in changed)
        documents = self.company.client.fetch_many(asked)
        for number, (packed, document) in enumerate(zip(changed, documents, strict=True), 1):
            entry = _Entry.unpacked(packed)
            yield from self._emissions(reading, streams, entry, document)
            self._advance(reading, streams, entry)
            if number % _STATE_EVERY == 0 or time.monotonic() - saved > _STATE_SECONDS:
                saved = time.monotonic()
                self._save(driver, streams)
        reading.advance(streams)
        self._save(driver, streams)
        self._report_gone()

    def _emissions(
        self, reading: Reading, streams: list[Cin7Stream], entry: _Entry, document: Document | None
    ) -> Iterator[Emission]:
        """The records of a document, for the streams that have not had it."""
        if document is None:
            self._gone += 1
            _logger.warning(
                "[DOCUMENT_GONE] %s %s was listed and is not there any more.", self._detail.path, entry.key
            )
        raw = None if document is None else self._checked(document, entry)
        for stream in streams:
            if entry.version in stream.read_before or not reading.holds(stream, entry.moment):
                continue
            for record in () if raw is None else stream.rows(raw):
                yield stream, record
            self._remember(stream, entry, raw)

    def _remember(self, stream: Cin7Stream, entry: _Entry, raw: Raw | None) -> None:
        """The version that the list named, and the one that came, which may be a later one."""
        stream.read_before.add(entry.version, entry.time)
        if raw is not None:
            came = _time(raw, self._detail.cursor)
            stream.read_before.add(version_of(entry.key, came), came)

    def _advance(self, reading: Reading, streams: list[Cin7Stream], entry: _Entry) -> None:
        if entry.moment is not None:
            for stream in streams:
                if reading.holds(stream, entry.moment):
                    stream.advance(min(entry.moment, reading.window.end))

    def _save(self, driver: Cin7Stream, streams: list[Cin7Stream]) -> None:
        for stream in streams:
            stream.keep_overlap()
        driver.write_state()

    def _checked(self, document: Document, entry: _Entry) -> Raw:
        """The document that was asked for, with the time that the list gave it where it has none itself."""
        asked = Asked(self._detail.path, {"ID": entry.key})
        if not isinstance(document, dict):
            raise AnswerNotUnderstood(asked, "a list came where an object belongs")
        if str(value_of(document, "ID") or "").lower() != entry.key.lower():
            raise AnswerNotUnderstood(asked, f"it is the document {value_of(document, 'ID')}")
        cursor = self.listing.cursor
        if entry.moment is not None and value_of(document, cursor) in (None, ""):
            return {**document, cursor: entry.moment.isoformat()}
        return document

    def _report_gone(self) -> None:
        if self._gone:
            _logger.warning(
                "[DOCUMENTS_GONE] %d document(s) of %s vanished between list and call; their changes are not "
                "in this run.",
                self._gone,
                self.listing.path,
            )


@dataclass(frozen=True, slots=True)
class _Entry:
    """A row of the list: ticks since 1970 of its last change, below all if unknown; and its id."""

    time: int
    key: str

    @property
    def packed(self) -> bytes:
        """Bytes that sort by time and take a tenth of what a row takes."""
        return struct.pack(">Q", self.time + _SHIFT) + self.key.encode()

    @classmethod
    def unpacked(cls, packed: bytes) -> _Entry:
        """The entry in :attr:`packed`."""
        return cls(struct.unpack(">Q", packed[:8])[0] - _SHIFT, packed[8:].decode())

    @property
    def moment(self) -> dt.datetime | None:
        return None if self.time == -_SHIFT else of_ticks(self.time)

    @property
    def version(self) -> int:
        return version_of(self.key, self.time)


def _time(raw: Raw, cursor: str) -> int:
    moment = time_of(raw, cursor)
    return -_SHIFT if moment is None else ticks(moment, str(value_of(raw, cursor)))
