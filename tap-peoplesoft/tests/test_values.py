from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_peoplesoft.values import (
    datetime_reader,
    read_date,
    read_integer,
    read_number,
    read_text,
    read_time,
    to_utc,
)

UTC = ZoneInfo("UTC")
NEW_YORK = ZoneInfo("America/New_York")
READERS = [read_text, read_number, read_integer, read_date, read_time, datetime_reader(UTC)]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("blank", [None, "", " ", "   "])
def test_blank_and_null_are_one_thing(read, blank):
    assert read(blank) is None


@pytest.mark.parametrize(("sent", "read"), [("0000000042", "0000000042"), (42, "42"), (" x", " x"), (0, "0")])
def test_ids_are_text_and_keep_their_zeros(sent, read):
    assert read_text(sent) == read


@pytest.mark.parametrize(
    ("sent", "read"),
    [("124.940", "124.940"), (" 0 ", "0"), (0, "0"), (Decimal("1.10"), "1.10"), ("-7", "-7")],
)
def test_numbers_are_exact_and_zero_stays_zero(sent, read):
    assert str(read_number(sent)) == read


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_every_decimal_survives(value):
    assert read_number(str(value)) == value
    assert str(read_number(str(value))) == str(value)


@pytest.mark.parametrize("sent", ["1,000", "abc", "NaN", "Infinity", "1_000", True, 1.5, [1]])
def test_what_is_no_number_is_refused(sent):
    with pytest.raises(ValueError, match="not a number"):
        read_number(sent)


@pytest.mark.parametrize(("sent", "read"), [("3", 3), (3, 3), (Decimal("3.0"), 3), ("-1", -1), ("0", 0)])
def test_whole_numbers(sent, read):
    assert read_integer(sent) == read
    assert type(read_integer(sent)) is int


def test_a_fraction_is_no_whole_number():
    with pytest.raises(ValueError, match="whole"):
        read_integer("1.5")


@pytest.mark.parametrize(
    "sent", ["2026-01-31", "2026-01-31T00:00:00", "2026-01-31 09:05", "2026-01-31-09.05.00"]
)
def test_dates(sent):
    assert read_date(sent) == "2026-01-31"


@pytest.mark.parametrize(
    "sent", ["31/01/2026", "2026-02-30", "20260131", "2026-1-31", "2026-01-3100", 20260131]
)
def test_what_is_no_date_is_refused(sent):
    with pytest.raises(ValueError, match="not a date"):
        read_date(sent)


@pytest.mark.parametrize(
    ("sent", "read"), [(" 9:05", "09:05"), ("09:05", "09:05"), ("23:59:01", "23:59:01"), ("9.05", "09:05")]
)
def test_times_lose_the_blank_that_pads_the_hour(sent, read):
    assert read_time(sent) == read


@pytest.mark.parametrize("sent", ["25:00", "9", "09:61", "nine"])
def test_what_is_no_time_is_refused(sent):
    with pytest.raises(ValueError, match="not a time"):
        read_time(sent)


@pytest.mark.parametrize(
    "sent",
    [
        "2026-01-31T09:05:07",
        "2026-01-31 09:05:07",
        "2026-01-31  9:05:07",
        "2026-01-31-09.05.07.000000",
        "2026-01-31T09:05:07.0",
        "2026-01-31T09:05:07Z",
        "2026-01-31T10:05:07+0100",
    ],
)
def test_every_form_of_a_timestamp(sent):
    assert datetime_reader(UTC)(sent) == "2026-01-31T09:05:07+00:00"


def test_microseconds_are_kept():
    assert datetime_reader(UTC)("2026-01-31-09.05.07.123456") == "2026-01-31T09:05:07.123456+00:00"


def test_local_time_becomes_utc():
    assert datetime_reader(NEW_YORK)("2026-07-01T12:00:00") == "2026-07-01T16:00:00+00:00"


def test_a_time_that_occurs_twice_is_the_earlier_instant():
    assert datetime_reader(NEW_YORK)("2026-11-01T01:30:00") == "2026-11-01T05:30:00+00:00"


def test_a_time_that_does_not_occur_is_the_earlier_instant():
    assert datetime_reader(NEW_YORK)("2026-03-08T02:30:00") == "2026-03-08T06:30:00+00:00"


@pytest.mark.parametrize("sent", ["2026-13-01T00:00:00", "yesterday", "2026-01-31T25:00:00"])
def test_what_is_no_timestamp_is_refused(sent):
    with pytest.raises(ValueError, match="not a date and time"):
        datetime_reader(UTC)(sent)


MOMENTS = st.datetimes(dt.datetime.fromisoformat("1990-01-01"), dt.datetime.fromisoformat("2040-01-01"))


@given(MOMENTS, MOMENTS)
def test_timestamps_sort_as_text_like_the_instants_they_are(one, other):
    read = datetime_reader(UTC)
    assert (read(one.isoformat()) < read(other.isoformat())) == (one < other)


@given(MOMENTS, st.sampled_from(["America/New_York", "Europe/Oslo", "Australia/Lord_Howe", "Asia/Kolkata"]))
def test_a_stamp_is_never_read_later_than_it_was_written(moment, name):
    zone = ZoneInfo(name)
    instant = moment.replace(tzinfo=dt.UTC)
    written = instant.astimezone(zone).replace(tzinfo=None)
    assert to_utc(written, zone) <= instant
