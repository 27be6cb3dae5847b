"""Incremental reads of taps whose read windows have ends of their own."""

from __future__ import annotations

import datetime as dt
from typing import Final

from singer_sdk.helpers.types import Context

from connector_kit.singer_io import TypedStream

EARLIEST: Final = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
"""Before anything that a business system has recorded."""

_LONGEST_LOOKBACK: Final = 100 * 366 * 86_400


def read_from(
    bookmark: dt.datetime | None, start_date: dt.datetime | None, lookback_seconds: int
) -> dt.datetime | None:
    """Where a window starts: the bookmark less the look-back, never before ``start_date``."""
    if bookmark is None:
        return start_date
    lookback = dt.timedelta(seconds=min(lookback_seconds, _LONGEST_LOOKBACK))
    start = max(bookmark, EARLIEST) - lookback
    return max(start, start_date) if start_date else start


class WindowedStream(TypedStream):
    """A stream whose reader knows where its window begins and ends, and moves the bookmark itself."""

    @property
    def is_timestamp_replication_key(self) -> bool:
        """Whether the cursor is compared with ``start_date``."""
        return self.replication_key is not None

    def get_replication_key_signpost(self, context: Context | None = None) -> str | None:
        """None: the window itself has an end that no record passes."""
        del context
        return None
