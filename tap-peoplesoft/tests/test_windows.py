from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_peoplesoft.declaration import Kind
from tap_peoplesoft.windows import BEGINNING, Window, local_time_writer, read_from

FORMAT = "%Y-%m-%dT%H:%M:%S"
ZONES = st.sampled_from(["UTC", "America/New_York", "Europe/Oslo", "Australia/Lord_Howe", "America/St_Johns"])
INSTANTS = st.datetimes(dt.datetime.fromisoformat("2015-01-01"), dt.datetime.fromisoformat("2030-01-01")).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=dt.UTC)
)
SECONDS = st.integers(0, 3 * 86400).map(lambda seconds: dt.timedelta(seconds=seconds))


def window(start, end, zone="UTC", kind=Kind.DATETIME):
    return Window(start, end, ZoneInfo(zone), kind, FORMAT)


def utc(*parts):
    return dt.datetime(*parts, tzinfo=dt.UTC)


@given(INSTANTS, SECONDS, SECONDS, ZONES)
def test_no_edit_inside_the_window_is_outside_the_prompts(start, after, more, name):
    edited, end = start + after, start + after + more
    local = edited.astimezone(ZoneInfo(name)).strftime(FORMAT)
    prompts = window(start, end, name).prompts
    assert prompts["FROM"] <= local <= prompts["TO"]


@given(INSTANTS, SECONDS, SECONDS, ZONES)
def test_no_edit_inside_a_window_of_dates_is_outside_the_prompts(start, after, more, name):
    edited, end = start + after, start + after + more
    prompts = window(start, end, name, Kind.DATE).prompts
    assert prompts["FROM"] <= edited.astimezone(ZoneInfo(name)).date().isoformat() <= prompts["TO"]


def test_the_window_widens_only_when_clocks_go_back():
    summer = window(utc(2026, 7, 1, 12), utc(2026, 7, 1, 13), "America/New_York").prompts
    assert summer == {"FROM": "2026-07-01T08:00:00", "TO": "2026-07-01T09:00:00"}
    autumn = window(utc(2026, 11, 1, 5, 45), utc(2026, 11, 1, 6, 10), "America/New_York").prompts
    assert autumn == {"FROM": "2026-11-01T01:00:00", "TO": "2026-11-01T02:00:00"}


def test_prompt_times_follow_the_format_of_the_site():
    made = Window(
        utc(2026, 1, 1), utc(2026, 1, 2), ZoneInfo("UTC"), Kind.DATETIME, "%Y-%m-%d-%H.%M.%S.000000"
    )
    assert made.prompts["FROM"] == "2026-01-01-00.00.00.000000"


def test_a_first_read_starts_at_the_beginning_of_time():
    assert window(BEGINNING, utc(2026, 1, 1), "America/New_York").prompts["FROM"] == "1900-01-01T00:00:00"


def test_the_look_back_overlaps_dates_by_a_day():
    start = read_from(utc(2026, 1, 31), None, 3600)
    assert window(start, utc(2026, 2, 1), kind=Kind.DATE).prompts["FROM"] == "2026-01-30"


@pytest.mark.parametrize(
    ("bookmark", "start_date", "expected"),
    [
        (None, None, BEGINNING),
        (None, utc(2026, 1, 1), utc(2026, 1, 1)),
        (utc(2026, 3, 1), None, utc(2026, 2, 28, 23)),
        (utc(2026, 1, 1), utc(2026, 1, 1), utc(2026, 1, 1)),
        (utc(2026, 3, 1), utc(2026, 1, 1), utc(2026, 2, 28, 23)),
    ],
)
def test_where_a_read_begins(bookmark, start_date, expected):
    assert read_from(bookmark, start_date, 3600) == expected


def test_the_highest_bookmark_has_the_form_of_the_values():
    made = window(utc(2026, 1, 1), utc(2026, 1, 2, 3), "America/New_York")
    assert made.highest_bookmark == "2026-01-02T03:00:00+00:00"
    assert (
        window(utc(2026, 1, 1), utc(2026, 1, 2, 3), "America/New_York", Kind.DATE).highest_bookmark
        == "2026-01-01"
    )


@pytest.mark.parametrize(
    ("cursor", "inside"),
    [
        (None, True),
        ("2026-01-01T00:00:00+00:00", True),
        ("2025-12-31T23:59:59+00:00", False),
        ("2026-01-03T00:00:00+00:00", False),
    ],
)
def test_a_query_without_window_prompts_is_narrowed_here(cursor, inside):
    assert window(utc(2026, 1, 1), utc(2026, 1, 2)).holds(cursor) is inside


def test_key_values_go_back_to_local_time():
    write = local_time_writer(ZoneInfo("America/New_York"), FORMAT)
    assert write("2026-07-01T16:00:00+00:00") == "2026-07-01T12:00:00"
