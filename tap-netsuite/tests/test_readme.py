"""The page of the package says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from tap_runs import CONFIG

from tap_netsuite.tap import TapNetSuite

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
TABLE = README.partition("## Streams")[2].partition("| stream | key | cursor |")[2].partition("\n\n")[0]


def test_the_table_of_streams_is_complete():
    rows = re.findall(r"^\| (\w+)(?:, with `(\w+)`)? \| ([\w, ]+) \| (\w+) \|$", TABLE, re.MULTILINE)
    told = {name: (nested, keys.split(", "), cursor) for name, nested, keys, cursor in rows}
    streams = TapNetSuite(config=CONFIG).streams
    nested = {
        name: next((n for n in ("lines", "addresses") if n in s.schema["properties"]), "")
        for name, s in streams.items()
    }
    assert told == {n: (nested[n], list(s.primary_keys), s.replication_key) for n, s in streams.items()}


def test_every_code_of_an_error_is_told():
    code = "".join(
        path.read_text(encoding="utf-8") for path in (Path(__file__).parents[1] / "tap_netsuite").glob("*.py")
    )
    codes = set(re.findall(r'code(?:: ClassVar\[str\])? ?= ?"([A-Z_]+)"|"\[([A-Z_]+)\] ', code))
    found = {name for pair in codes for name in pair if name}
    assert len(found) > 25
    assert found <= set(re.findall(r"`([A-Z_]+)`", README))
