"""Incremental reads of taps whose read windows have ends of their own."""

from __future__ import annotations

import datetime as dt
from typing import Final

from singer_sdk.helpers.types import Context

from connector_kit.errors import ConfigurationError
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


def read_instant(what: str, value: object, zone: dt.tzinfo = dt.UTC) -> dt.datetime:
    """Read a date or time of a setting or the state as an aware time in UTC.

    Args:
        what: Where it stands, for the error.
        value: ISO 8601.
        zone: Where it is local to, if it carries no zone.

    Raises:
        ConfigurationError: It is neither a date nor a time.
    """
    try:
        moment = dt.datetime.fromisoformat(value)  # type: ignore[arg-type]
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(dt.UTC)
    except (TypeError, ValueError, OverflowError):
        raise ConfigurationError(
            f"{what} is {value!r}, which is not a date and time.",
            code="TIME_INVALID",
            hint="write it like 2026-01-31T00:00:00Z.",
        ) from None


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
