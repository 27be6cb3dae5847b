"""Lines of a tap: exact numbers, and what Python writes although it is not JSON."""

from __future__ import annotations

from decimal import Decimal

import pytest
from singer_sdk.singerlib.exceptions import InvalidInputLine

from connector_kit.singer_input import InterruptibleReader


def read(line: str) -> object:
    return InterruptibleReader().deserialize_json(line.encode())


def test_numbers_keep_their_digits() -> None:
    assert read('{"n": 123456789012345.67}') == {"n": Decimal("123456789012345.67")}


def test_what_is_not_quite_json_costs_a_record_and_not_the_run() -> None:
    line = r'{"half": ["a \ud800 b"], "n": NaN, "i": -Infinity, "d": 0.10, "whole": "\ud83d\ude9a"}'
    assert read(line) == {
        "half": ["a \ufffd b"],
        "n": "NaN",
        "i": "-Infinity",
        "d": Decimal("0.10"),
        "whole": "\U0001f69a",
    }


@pytest.mark.parametrize("line", ["not json", '{"a": ', "[1]", '"x"', "NaN", "{'a': 1}"])
def test_what_is_no_message_names_the_line_and_not_its_content(line: str) -> None:
    with pytest.raises(InvalidInputLine, match="Line 0") as caught:
        read(line)
    assert line not in str(caught.value)
