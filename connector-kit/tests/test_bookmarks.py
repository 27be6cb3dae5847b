"""Times of settings and of the state."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from connector_kit.bookmarks import read_instant
from connector_kit.errors import ConfigurationError


@pytest.mark.parametrize(
    ("value", "zone", "moment"),
    [
        ("2026-01-31", dt.UTC, "2026-01-31T00:00:00+00:00"),
        ("2026-01-31T10:00:00", dt.UTC, "2026-01-31T10:00:00+00:00"),
        ("2026-01-31T10:00:00", ZoneInfo("Europe/Oslo"), "2026-01-31T09:00:00+00:00"),
        ("2026-01-31T10:00:00+02:00", ZoneInfo("Europe/Oslo"), "2026-01-31T08:00:00+00:00"),
        ("2026-01-31T10:00:00Z", ZoneInfo("Europe/Oslo"), "2026-01-31T10:00:00+00:00"),
    ],
)
def test_a_time_without_a_zone_is_local_to_the_one_given(value: str, zone: dt.tzinfo, moment: str) -> None:
    assert read_instant("now", value, zone).isoformat() == moment


@pytest.mark.parametrize("value", ["soon", "", None, 5, "0001-01-01T00:00:00+02:00"])
def test_what_is_no_time_is_named_with_the_place_where_it_stood(value: object) -> None:
    with pytest.raises(ConfigurationError, match='Setting "start_date" is') as caught:
        read_instant('Setting "start_date"', value)
    assert caught.value.code == "TIME_INVALID"
