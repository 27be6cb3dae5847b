"""Typing of values, and the putting together of rows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector_kit.errors import ConnectorError
from tap_netsuite.declaration import Column, Kind
from tap_netsuite.values import RowTyper, read_date, read_flag, read_integer, read_number, read_utc

COLUMNS = (
    Column("id", Kind.TEXT, "t.id"),
    Column("rate", Kind.NUMBER, "t.rate"),
    Column("line", Kind.INTEGER, "t.line"),
    Column("closed", Kind.FLAG, "t.closed"),
)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_numbers_are_exact(number):
    assert read_number(str(number)).compare_total(number) == 0


@pytest.mark.parametrize(
    ("text", "number"), [("-.5", "-0.5"), ("1E+3", "1E+3"), ("0.10", "0.10"), ("007", "7")]
)
def test_shapes_of_numbers(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "1,5", "1_000", "NaN", "Infinity", "6/1/2026", "T"])
def test_what_is_no_number(text):
    with pytest.raises(ValueError, match="not a number"):
        read_number(text)


def test_whole_numbers():
    assert read_integer("12.0") == 12
    with pytest.raises(ValueError, match="whole"):
        read_integer("12.5")


def test_flags():
    assert (read_flag("T"), read_flag("F")) == (True, False)
    with pytest.raises(ValueError, match="neither T nor F"):
        read_flag("Yes")


@pytest.mark.parametrize("text", ["6/1/2026", "2026-13-01", "2026-06-01 10:00:00"])
def test_dates_in_the_format_of_a_user_are_refused(text):
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        read_date(text)


@pytest.mark.parametrize("text", ["2026-06-01", "6/1/2026 10:00 am", "2026-06-01T10:00:00+02:00"])
def test_times_that_are_not_utc_text_are_refused(text):
    with pytest.raises(ValueError, match="YYYY-MM-DDTHH:MM:SSZ"):
        read_utc(text)


@given(
    st.fixed_dictionaries(
        {"id": st.integers().map(str)},
        optional={"rate": st.sampled_from(["1.50", None]), "closed": st.sampled_from(["T", "F", None])},
    )
)
def test_every_field_is_there_whatever_the_row_leaves_out(row):
    record = RowTyper("Stream lines", COLUMNS, ("id",)).record(row)
    assert list(record) == ["id", "rate", "line", "closed"]
    assert record["id"] == row["id"]
    assert record["rate"] == (Decimal("1.50") if row.get("rate") else None)
    assert record["closed"] == {"T": True, "F": False, None: None}[row.get("closed")]


def test_a_null_in_a_key_is_empty_text():
    assert RowTyper("Stream deleted_records", COLUMNS, ("id",)).record({})["id"] == ""


def test_a_wrong_value_names_stream_record_field_and_value():
    typer = RowTyper("Stream lines", COLUMNS, ("id",))
    with pytest.raises(ConnectorError, match="Stream lines: closed of the record with id 7 is 'maybe'"):
        typer.records([{"id": "6"}, {"id": "7", "closed": "maybe"}])


def test_a_key_that_is_null_is_empty_text_however_null_is_written():
    typer = RowTyper("links", COLUMNS, ("id",))
    assert typer.record({"line": "1"})["id"] == typer.record({"line": "1", "id": None})["id"] == ""
