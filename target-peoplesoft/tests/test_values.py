"""Single values: what fits, what is the same, and that nothing else ever gets out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fake_components import char, date, number
from hypothesis import given
from hypothesis import strategies as st

from target_peoplesoft.compare import same, shown, upper_of
from target_peoplesoft.keys import accepted_id, is_accepted, is_assigned, join_keys, split_keys
from target_peoplesoft.shape import Property
from target_peoplesoft.values import to_value

OSLO = ZoneInfo("Europe/Oslo")
MOMENT = Property("DTTM", "datetime")
CLOCK = Property("TM", "time")
LONG = Property("DESCRLONG", "long")


@pytest.mark.parametrize(
    ("value", "about", "sent"),
    [
        ("abc  ", char("A"), "abc"),
        (" abc", char("A"), " abc"),
        ("a\r\nb\rc", LONG, "a\nb\nc"),
        (7, char("A"), "7"),
        (Decimal("1E+1"), char("A"), "10"),
        ("00012", char("A"), "00012"),
        (True, char("A", 1), "Y"),
        (False, char("A", 1), "N"),
        (None, char("A"), ""),
        (None, date("D"), ""),
        (None, number("N"), Decimal(0)),
        ("12.50", number("N", 10, 2), Decimal("12.50")),
        (Decimal("12.500"), number("N", 4, 2), Decimal("12.500")),
        (Decimal("1E+3"), number("N", 4, 0), Decimal("1E+3")),
        (Decimal("-0.05"), number("N", 3, 2), Decimal("-0.05")),
        (0, number("N", 3, 3), Decimal(0)),
        ("2026-01-31", date("D"), "2026-01-31"),
        ("2026-01-31T00:00:00", date("D"), "2026-01-31"),
        (dt.date(2026, 1, 31), date("D"), "2026-01-31"),
        ("2026-01-31T22:30:00Z", MOMENT, "2026-01-31T23:30:00"),
        ("2026-01-31T22:30:00", MOMENT, "2026-01-31T22:30:00"),
        ("9:05", CLOCK, "09:05:00"),
    ],
)
def test_what_fits_is_sent(value, about, sent):
    assert to_value(value, about, OSLO) == sent


@pytest.mark.parametrize(
    ("value", "about", "words"),
    [
        ("abcd", char("A", 3), "4 characters, and PeopleSoft takes 3"),
        ("a\x00", char("A"), "U+0000 at position 2"),
        ("\ud800", char("A"), "U+D800"),
        ([], char("A"), "not an array"),
        (Decimal("NaN"), number("N"), "should be a number"),
        ("", number("N"), "should be a number"),
        ("1.005", number("N", 10, 2), "3 decimals, and PeopleSoft takes 2"),
        (Decimal("1E+4"), number("N", 4), "5 digits before the point, and PeopleSoft takes 4"),
        ("31.01.2026", date("D"), "should be a date as YYYY-MM-DD"),
        ("20260131", date("D"), "should be a date"),
        ("2026-01-31T00:00:01", date("D"), "without a time of day"),
        ("2026-02-30", date("D"), "should be a date"),
        ("noon", CLOCK, "HH:MM:SS"),
        ("yesterday", MOMENT, "date and time"),
        ("0001-01-01T00:00:00+02:00", MOMENT, "date and time"),
        ("Q", char("A", 1, values=("A", "I")), '"A"'),
    ],
)
def test_what_does_not_fit_is_said(value, about, words):
    with pytest.raises(ValueError) as raised:
        to_value(value, about, OSLO)
    assert words in str(raised.value)


PROPERTIES = st.sampled_from([char("A", 5), number("N", 6, 2), date("D"), MOMENT, CLOCK, LONG])
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.decimals(),
    st.text(st.characters(codec=None)),
    st.lists(st.integers()),
    st.dictionaries(st.text(), st.integers()),
    st.dates().map(str),
    st.datetimes().map(lambda moment: moment.isoformat()),
)


def tried(value: Any, about: Property) -> tuple[str | Decimal | None, str]:
    try:
        return to_value(value, about, OSLO), ""
    except ValueError as error:
        return None, str(error)


@given(ANYTHING, PROPERTIES)
def test_whatever_comes_is_sent_as_it_fits_or_said_in_a_clause(value: Any, about: Property) -> None:
    sent, fault = tried(value, about)
    if sent is None:
        assert 0 < len(fault) < 300
        return
    assert isinstance(sent, (str, Decimal))
    if isinstance(sent, str):
        sent.encode()
        assert all(c in "\t\n" or c >= " " for c in sent)
        assert len(sent) <= (about.max_length or len(sent))
    else:
        assert sent == round(sent, 2)
        assert abs(sent) < 10**4
    assert to_value(sent, about, OSLO) == sent if sent != "" else True


@pytest.mark.parametrize(
    ("live", "wanted", "kind", "equal"),
    [
        (None, "", "char", True),
        (" ", "", "char", True),
        ("A ", "A", "char", True),
        ("a", "A", "char", False),
        ("0042", "42", "char", False),
        (Decimal("1.50"), Decimal("1.5"), "number", True),
        (None, Decimal(0), "number", True),
        ("1", Decimal(2), "number", False),
        ("2026-01-31", "2026-01-31T00:00:00", "date", True),
        (None, "2026-01-31", "date", False),
        ("2026-01-31 9:05:00.000000", "2026-01-31T09:05:00", "datetime", True),
        (" 9:05", "09:05:00", "time", True),
        ("09:05", "09:06", "time", False),
        ("2026-01-31", "2026-01-31T00:00:00", "datetime", True),
        (None, "", "datetime", True),
        ("a\r\nb", "a\nb", "long", True),
    ],
)
def test_what_is_the_same(live, wanted, kind, equal):
    assert same(live, wanted, kind) is equal


def test_upper_case_only_is_told_from_other_changes():
    assert upper_of("NORDIC", "Nordic")
    assert not upper_of("Nordic", "Nordic")
    assert not upper_of("NORDIK", "Nordic")


def test_values_are_shown_short():
    assert [shown(None), shown([{}, {}]), len(shown("x" * 500))] == ["blank", "2 row(s)", 81]


@given(
    st.lists(
        st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), max_size=9), min_size=1, max_size=4
    )
)
def test_keys_come_apart_as_they_were_put_together(values):
    names = [f"K{n}" for n in range(len(values))]
    assert split_keys(names, join_keys(names, dict(zip(names, values, strict=True)))) == dict(
        zip(names, values, strict=True)
    )


def test_keys_of_another_number_are_none():
    assert split_keys(["A", "B"], "x") is None
    assert not is_assigned("next ")
    assert not is_assigned(None)


@given(st.text(max_size=600))
def test_what_is_accepted_has_a_name_that_the_store_takes(key):
    assert is_accepted(accepted_id(key))
    assert len(accepted_id(key)) <= 256
