from __future__ import annotations

import logging
from zoneinfo import ZoneInfo

import pytest

from connector_kit.errors import ConfigurationError, ConnectorError
from tap_peoplesoft.columns import ColumnMap
from tap_peoplesoft.declaration import Kind
from tap_peoplesoft.values import readers

KINDS = {"setid": Kind.TEXT, "vendor_id": Kind.TEXT, "name1": Kind.TEXT, "amount": Kind.NUMBER}


def columns(required=("setid", "vendor_id"), seldom=(), **renamed):
    names = {name.replace("__", "."): field for name, field in renamed.items()}
    return ColumnMap(
        "Q",
        "suppliers",
        KINDS,
        readers(ZoneInfo("UTC")),
        frozenset(required),
        ("setid", "vendor_id"),
        frozenset(seldom),
        names,
    )


ROW = {"A.SETID": "SHARE", "A.VENDOR_ID": "0042", "A.NAME1": "Nordic", "A.AMOUNT": 0}
READ = {"setid": "SHARE", "vendor_id": "0042", "name1": "Nordic", "amount": 0}


def test_aliases_are_stripped_and_case_does_not_matter():
    assert columns().rows([ROW]) == [READ]
    assert columns().rows([{name.lower()[2:]: value for name, value in ROW.items()}]) == [READ]


def test_renamed_columns_with_and_without_alias():
    row = {"A.SETID": "SHARE", "VENDOR": "0042", "EXPR1_1": "Nordic", "B.TOTAL": 5}
    read = columns(vendor="vendor_id", expr1_1="name1", total="amount").rows([row])
    assert read == [{**READ, "amount": 5}]


def test_unknown_columns_are_ignored():
    assert columns().rows([{**ROW, "B.OTHER": "x"}]) == [READ]


def test_a_missing_value_is_null():
    assert columns().rows([ROW, {"A.SETID": "SHARE", "A.VENDOR_ID": "0043"}])[1] == {
        "setid": "SHARE",
        "vendor_id": "0043",
        "name1": None,
        "amount": None,
    }


def test_two_columns_for_one_field_are_an_error_that_names_both():
    with pytest.raises(
        ConfigurationError, match=r"COLUMNS_COLLIDE.*A\.SETID and B\.SETID.*queries\.suppliers\.columns"
    ):
        columns().rows([{**ROW, "B.SETID": "X"}])


def test_a_configured_column_wins_over_one_of_the_same_name():
    row = {"B.SETID": "OTHER", **ROW}
    assert columns(a__setid="setid").rows([row]) == [READ]
    assert columns(b__setid=None).rows([row]) == [READ]


def test_a_missing_key_column_is_an_error_that_says_what_is_there():
    with pytest.raises(
        ConfigurationError, match=r"COLUMN_MISSING.*VENDOR_ID.*suppliers.*returns A\.SETID, X"
    ):
        columns().rows([{"A.SETID": "SHARE", "X": "1"}])


def test_a_missing_optional_column_is_null_with_one_warning(caplog):
    made = columns(seldom={"amount"})
    with caplog.at_level(logging.WARNING):
        assert made.rows([{"SETID": "S", "VENDOR_ID": "1"}])[0]["name1"] is None
        made.rows([{"SETID": "S", "VENDOR_ID": "2"}])
    assert [record.getMessage() for record in caplog.records] == [
        "[COLUMNS_ABSENT] Query Q of stream suppliers returns no column for name1: null."
    ]


def test_a_blank_key_is_an_error_that_names_the_row():
    with pytest.raises(ConnectorError, match=r"KEY_BLANK.*vendor_id.*setid SHARE"):
        columns().rows([{**ROW, "A.VENDOR_ID": " "}])


def test_a_value_of_the_wrong_type_is_an_error_that_names_row_and_field():
    with pytest.raises(
        ConnectorError, match=r"FIELD_INVALID.*amount is not a number.*vendor_id 0042.*'12,50'"
    ):
        columns().rows([{**ROW, "A.AMOUNT": "12,50"}])


def test_ids_stay_text_when_the_gateway_sends_numbers():
    assert columns().rows([{**ROW, "A.VENDOR_ID": 42}])[0]["vendor_id"] == "42"
