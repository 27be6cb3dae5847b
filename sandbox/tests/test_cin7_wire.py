"""Times and numbers on the wire."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.books import Books, dumps, loads
from sandbox.cin7.switches import SWITCHES
from sandbox.cin7.tenant import Tenant
from sandbox.cin7.wire import business_date, sortable, stamp, tenant_date
from sandbox.system import Settings, defaults

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@given(first=MOMENTS, second=MOMENTS)
def test_stamps_sort_as_the_times_they_are(first, second):
    a, b = (sortable(stamp(moment, 7)) for moment in (first, second))
    assert (a < b) == (first < second)


@given(moment=MOMENTS, digits=st.sampled_from([0, 2, 3, 7]))
def test_a_stamp_has_no_more_digits_than_asked_and_no_trailing_zero(moment, digits):
    text = stamp(moment, digits)
    fraction = text[:-1].partition(".")[2]
    assert text.endswith("Z")
    assert len(fraction) <= digits
    assert not fraction.endswith("0")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("2026-08-02", "2026-08-02T00:00:00.0000000Z"),
        ("2026-08-02T03:37:30", "2026-08-02T03:37:30.0000000Z"),
        ("2026-08-02T03:37:30.39Z", "2026-08-02T03:37:30.3900000Z"),
        ("2026-08-02T03:37:30.9289846Z", "2026-08-02T03:37:30.9289846Z"),
        ("2026-08-02T03:37:30+02:00", "2026-08-02T01:37:30.0000000Z"),
        ("02/08/2026", None),
        ("2026-13-02", None),
        ("", None),
    ],
)
def test_times_are_understood_however_long_their_fraction(text, whole):
    assert sortable(text) == whole


def test_business_dates_are_midnight_without_zone():
    assert business_date("2026-05-31T23:59:59Z") == "2026-05-31T00:00:00"


def test_tenant_formats():
    day = date(2026, 3, 1)
    assert [tenant_date(day, each) for each in ("dd/mm/yyyy", "mm/dd/yyyy", "yyyy-mm-dd")] == [
        "01/03/2026",
        "03/01/2026",
        "2026-03-01",
    ]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_numbers_go_through_json_unchanged(number):
    assert loads(dumps({"n": number}))["n"] == Decimal(number)


@given(st.lists(st.integers(-2, 20_000), min_size=1, max_size=40))
def test_every_change_is_later_than_the_one_before_even_if_the_clock_steps_back(steps):
    now = [datetime(2026, 7, 1, tzinfo=UTC)]
    settings = Settings(switches={"cin7": defaults(SWITCHES)})
    tenant = Tenant(settings, Books(None, 1), lambda: now[0])
    stamps = []
    for step in steps:
        now[0] += timedelta(microseconds=step)
        stamps.append(sortable(tenant.now()))
    assert stamps == sorted(set(stamps))
