from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector_kit.errors import ConfigurationError
from tap_cin7.values import (
    parse_time,
    read_date,
    read_flag,
    read_instant,
    read_number,
    read_time,
    utc_text,
)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2018-04-23T06:15:50.327Z", "2018-04-23T06:15:50.327000Z"),
        ("2018-04-23T06:15:50.52Z", "2018-04-23T06:15:50.520000Z"),
        ("2018-04-23T06:15:50.9289846Z", "2018-04-23T06:15:50.928984Z"),
        ("2018-04-23T06:15:50Z", "2018-04-23T06:15:50.000000Z"),
        ("2018-02-22T00:00:00", "2018-02-22T00:00:00.000000Z"),
        ("2018-02-22T13:05", "2018-02-22T13:05:00.000000Z"),
        ("2018-02-22 13:05:09", "2018-02-22T13:05:09.000000Z"),
        ("2018-02-22", "2018-02-22T00:00:00.000000Z"),
        ("2018-02-22T08:00:00+10:00", "2018-02-21T22:00:00.000000Z"),
        ("2018-02-22T08:00:00.5-0330", "2018-02-22T11:30:00.500000Z"),
        (" 2018-04-23t06:15:50z ", "2018-04-23T06:15:50.000000Z"),
        ("1900-01-01T00:00:00", "1900-01-01T00:00:00.000000Z"),
        ("0001-01-01T00:00:00", None),
        ("0001-01-01T00:00:00Z", None),
        ("", None),
        (" ", None),
        ("29/01/2018", "29/01/2018"),
        ("23 Apr 2018", "23 Apr 2018"),
        ("2018-13-45T00:00:00Z", "2018-13-45T00:00:00Z"),
        ("9999-12-31T23:59:59-10:00", "9999-12-31T23:59:59-10:00"),
    ],
)
def test_times_of_every_style(sent, read):
    assert read_time(sent) == read


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2018-02-22T00:00:00", "2018-02-22"),
        ("2018-02-22T00:00:00Z", "2018-02-22"),
        ("2018-02-22T00:00:00+10:00", "2018-02-22"),
        ("2018-02-22T23:59:59.9999999Z", "2018-02-22"),
        ("2018-02-22", "2018-02-22"),
        ("1900-01-01T00:00:00", "1900-01-01"),
        ("0001-01-01T00:00:00", None),
        ("", None),
        ("29/01/2018", "29/01/2018"),
        ("2018-02-30", "2018-02-30"),
    ],
)
def test_a_business_date_is_the_day_that_is_written(sent, read):
    assert read_date(sent) == read


LAST_DAY = date.max.toordinal()
moments = st.datetimes().filter(lambda moment: 2 < moment.toordinal() < LAST_DAY - 2)  # no offset leads out
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
fractions = st.text("0123456789", max_size=7)


@given(moments.map(lambda m: m.replace(microsecond=0)), fractions, offsets)
def test_whatever_the_digits_and_the_offset_it_is_the_same_moment(moment, fraction, zone):
    local = moment.replace(tzinfo=UTC).astimezone(zone)
    text = local.replace(tzinfo=None).isoformat() + (f".{fraction}" if fraction else "")
    text += local.isoformat()[-6:]
    expected = moment.replace(microsecond=int(fraction.ljust(7, "0")[:6]), tzinfo=UTC)
    assert parse_time(text) == expected
    assert read_time(text) == utc_text(expected)


@given(moments, moments)
def test_texts_sort_as_their_times_do(one, other):
    first, second = utc_text(one.replace(tzinfo=UTC)), utc_text(other.replace(tzinfo=UTC))
    assert (first < second) == (one < other)
    assert parse_time(first) == one.replace(tzinfo=UTC)


@given(moments)
def test_what_has_been_read_reads_the_same_again(moment):
    text = utc_text(moment.replace(tzinfo=UTC))
    assert read_time(text) == text


@given(st.text(max_size=40))
def test_no_text_at_all_is_a_failure(text):
    for read in (read_time, read_date):
        assert read(text) is None or isinstance(read(text), str)


@pytest.mark.parametrize("sent", ["10.0000000000", "1", "-0.50", "1e3"])
def test_numbers_that_come_as_text_stay_exact(sent):
    assert read_number(sent) == Decimal(sent)
    assert str(read_number(sent)) == str(Decimal(sent))


@given(st.one_of(st.integers(), st.decimals(allow_nan=False, allow_infinity=False)))
def test_numbers_stay_as_they_are(number):
    assert read_number(number) is number


@pytest.mark.parametrize("sent", ["", "ten", "NaN", "Infinity", "1_000", "1,5", True, None, [], {}])
def test_what_is_no_number_is_told(sent):
    with pytest.raises(ValueError, match="not a number"):
        read_number(sent)


@pytest.mark.parametrize(
    ("sent", "read"),
    [(True, True), (False, False), ("True", True), ("false", False), ("1", True), (0, False), ("Yes", True)],
)
def test_flags_of_every_style(sent, read):
    assert read_flag(sent) is read


@pytest.mark.parametrize("sent", ["", "maybe", 2, None])
def test_what_is_no_flag_is_told(sent):
    with pytest.raises(ValueError, match="neither true nor false"):
        read_flag(sent)


def test_a_time_of_a_setting():
    assert read_instant("x", "2026-01-31") == datetime(2026, 1, 31, tzinfo=UTC)
    for wrong in ("29/01/2018", "0001-01-01", 7, None):
        with pytest.raises(ConfigurationError, match='"start_date"') as caught:
            read_instant('Setting "start_date"', wrong)
        assert caught.value.code == "TIME_INVALID"
