"""Feeds: one read for every stream that has its records from it.

Of the streams that a feed serves, the first one that the tap comes to is read; the others' records are
emitted on the way, each after its own SCHEMA. So a list page and a document are asked for once a run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tap_cin7.company import Company
from tap_cin7.declaration import Listing, Raw, Record
from tap_cin7.pages import Params
from tap_cin7.seen import digest
from tap_cin7.shape import value_of
from tap_cin7.tally import Identify
from tap_cin7.values import parse_time
from tap_cin7.windows import Window, parameter

if TYPE_CHECKING:
    from tap_cin7.streams.base import Cin7Stream

Emission = tuple["Cin7Stream", Record]
"""A record, and the stream that it belongs to."""

_TOLERANCE: Final = dt.timedelta(seconds=5)
"""What two clocks may differ by before it is worth a call: the overlap of two runs has more."""


def keyed_by(*sources: str) -> Identify:
    """Tells rows apart by fields, given by Cin7's names; null and empty text are the same."""

    def identify(rows: list[Raw]) -> list[int]:
        return [digest(*("" if (v := value_of(row, s)) is None else v for s in sources)) for row in rows]

    return identify


def time_of(raw: Raw, cursor: str) -> dt.datetime | None:
    """The time of a row's last change; None if there is none."""
    return parse_time(str(value_of(raw, cursor) or "")) if cursor else None


class ListFeed:
    """Reads a list for the streams that are made of its rows.

    Args:
        company: Where from.
        listing: The list.
        identify: Tells its rows apart.
    """

    def __init__(self, company: Company, listing: Listing, identify: Identify) -> None:
        self.company = company
        self.listing = listing
        self.streams: list[Cin7Stream] = []
        self._identify = identify
        self._fed: set[str] = set()

    def has_fed(self, stream: Cin7Stream) -> bool:
        """Whether a stream has had all of this run's records, because another one was read."""
        return stream.name in self._fed

    def forget(self, stream: Cin7Stream) -> None:
        """The stream has been told: the next read is one of its own."""
        self._fed.discard(stream.name)

    def records(self, stream: Cin7Stream) -> Iterator[Record]:
        """A stream's records; the records of the other selected streams are emitted on the way."""
        others = [s for s in self.streams if s is not stream and s.selected and not self.has_fed(s)]
        with ExitStack() as stack:
            counters = {other.name: stack.enter_context(other.get_record_counter()) for other in others}
            for other in others:
                other.begin_beside()
            for owner, record in self.read([stream, *others]):
                if owner is stream:
                    yield record
                else:
                    owner.emit_beside(record)
                    counters[owner.name].increment()
        self._fed |= {other.name for other in others}
        for each in (stream, *others):
            each.report_unknown()

    def read(self, streams: list[Cin7Stream]) -> Iterator[Emission]:
        """Records of these streams, in the order in which they are emitted."""
        reading = self.begin(streams)
        for row, moment in self.rows(reading):
            yield from reading.emissions(streams, row, moment)
        reading.advance(streams)

    def begin(self, streams: list[Cin7Stream]) -> Reading:
        """The reading whose window holds those of all these streams."""
        starts = {stream.name: stream.start for stream in streams}
        known = [start for start in starts.values() if start]
        start = min(known) if len(known) == len(starts) else None
        return Reading(starts, Window(start, self.company.client.now))

    def rows(self, reading: Reading) -> Iterator[tuple[Raw, dt.datetime | None]]:
        """Every row in the window, once, with its time."""
        for rows in self._pages(reading):
            for row in rows:
                moment = time_of(row, self.listing.cursor)
                reading.saw(moment)
                yield row, moment

    def _pages(self, reading: Reading) -> Iterator[list[Raw]]:
        """The rows of each page; asked for anew if the first tells that the window ended too early."""
        client, told = self.company.client, self.company.client.clock_known
        reader = self.company.listed(
            next(iter(reading.starts)), self.listing, self._identify, is_late=self._is_late(reading)
        )
        pages = reader.rows(self._params(reading.window))
        first = next(pages)
        if not told and abs(client.ahead) > _TOLERANCE:
            reading.window = Window(reading.window.start, reading.window.end + client.ahead)
        if not told and client.ahead > _TOLERANCE and self._ends_by_time:
            yield from reader.rows(self._params(reading.window))
        else:
            yield first
            yield from pages

    def _is_late(self, reading: Reading) -> Callable[[Raw], bool] | None:
        """Whether a row changed after the end of the window, where Cin7 cannot be asked to leave it out."""
        if not self.listing.since or self.listing.until:
            return None

        def is_late(row: Raw) -> bool:
            moment = time_of(row, self.listing.cursor)
            return moment is not None and moment > reading.window.end - _TOLERANCE

        return is_late

    @property
    def _ends_by_time(self) -> bool:
        return bool(self.listing.until) and not self.listing.dates

    def _params(self, window: Window) -> Params:
        listing = self.listing
        params: dict[str, str] = {}
        since = window.since_day if listing.dates else window.since
        if listing.since and since:
            params[listing.since] = since
        if self._ends_by_time:
            params[listing.until] = parameter(window.end)
        return params


@dataclass(slots=True)
class Reading:
    """One read of a list.

    Args:
        starts: Where the window of each stream begins.
        window: What is asked for.
        latest: The latest change that was seen.
    """

    starts: Mapping[str, dt.datetime | None]
    window: Window
    latest: dt.datetime | None = None

    def saw(self, moment: dt.datetime | None) -> None:
        """A row with this time came."""
        if moment is not None and (self.latest is None or moment > self.latest):
            self.latest = moment

    def holds(self, stream: Cin7Stream, moment: dt.datetime | None) -> bool:
        """Whether a row lies in a stream's own window; one without a time does."""
        start = self.starts[stream.name]
        return start is None or moment is None or moment >= start

    def emissions(
        self, streams: Iterable[Cin7Stream], row: Raw, moment: dt.datetime | None
    ) -> Iterator[Emission]:
        """The records of a row, for the streams whose window has it."""
        for stream in streams:
            if self.holds(stream, moment):
                for record in stream.rows(row):
                    yield stream, record

    def advance(self, streams: Iterable[Cin7Stream]) -> None:
        """Move bookmarks to the latest change that was seen, not past the end of the window."""
        for stream in streams:
            if self.latest is not None:
                stream.advance(min(self.latest, self.window.end))
