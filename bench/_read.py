"""Child of the tap benchmarks: reads all pages, writes Singer lines, and says how many seconds that took.

``tap``   tap-peoplesoft
``sdk``   an SDK tap with the SDK's defaults
``loop``  requests, msgspec once a page and once a line, nothing else
``json``  the same with the standard library's json
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import requests
from _pages import PATH
from singer_sdk import RESTStream, Tap
from singer_sdk import typing as th
from singer_sdk.helpers.types import Context, Record
from singer_sdk.pagination import BaseAPIPaginator

from tap_peoplesoft.streams.suppliers import SUPPLIERS
from tap_peoplesoft.tap import TapPeopleSoft

_PROMPTS = "isconnectedquery=N&maxrows=5000&prompt_uniquepromptname=SETID_GT,VENDOR_ID_GT&prompt_fieldvalue="
_SCHEMA = th.PropertiesList(*(th.Property(column.name, th.StringType) for column in SUPPLIERS.columns))


def _next(rows: list[dict[str, Any]]) -> str:
    return f"SHARE,{rows[-1]['A.VENDOR_ID']}"


class LastKey(BaseAPIPaginator[str]):
    def get_next(self, response: requests.Response) -> str | None:
        rows = response.json()["data"]["query"]["rows"]
        return _next(rows) if rows else None


class StockStream(RESTStream[str]):
    """What a tap's author writes who leaves everything to the SDK."""

    name = "suppliers"
    path = PATH
    primary_keys = ("setid", "vendor_id")
    schema = _SCHEMA.to_dict()
    records_jsonpath = "$.data.query.rows[*]"

    @property
    def url_base(self) -> str:
        return str(self.config["base_url"])

    def get_new_paginator(self) -> LastKey:
        return LastKey("")

    def get_url_params(self, context: Context | None, next_page_token: str | None) -> str:
        del context
        return _PROMPTS + (next_page_token or ",")

    def post_process(self, row: Record, context: Context | None = None) -> Record:
        del context
        named = {name.rpartition(".")[2].lower(): value or None for name, value in row.items()}
        del named["attr:rownumber"]
        return named


class StockTap(Tap):
    name = "tap-stock"
    config_jsonschema = th.PropertiesList(th.Property("base_url", th.StringType)).to_dict()

    def discover_streams(self) -> list[StockStream]:
        return [StockStream(self)]


def _sdk(url: str) -> Callable[[], Any]:
    return StockTap(config={"base_url": url}).sync_all


def _tap(url: str) -> Callable[[], Any]:
    config = {"base_url": url, "username": "bench", "password": "bench"}
    catalog = TapPeopleSoft(config=config).catalog
    for entry in catalog.values():
        entry.metadata.root.selected = entry.tap_stream_id == "suppliers"
    return TapPeopleSoft(config=config, catalog=catalog.to_dict(), validate_config=True).sync_all


def _loop(
    decode: Callable[[bytes], Any], encode: Callable[[Any], bytes]
) -> Callable[[str], Callable[[], Any]]:
    def made(url: str) -> Callable[[], Any]:
        def run() -> None:
            session, after, out = requests.Session(), ",", sys.stdout.buffer
            while rows := decode(session.get(f"{url}{PATH}?{_PROMPTS}{after}").content)["data"]["query"][
                "rows"
            ]:
                now = dt.datetime.now(dt.UTC).isoformat()
                for row in rows:
                    line = {"type": "RECORD", "stream": "suppliers", "record": row, "time_extracted": now}
                    out.write(encode(line) + b"\n")
                after = _next(rows)
            out.flush()

        return run

    return made


RUNS = {
    "tap": _tap,
    "sdk": _sdk,
    "loop": _loop(msgspec.json.decode, msgspec.json.encode),
    "json": _loop(json.loads, lambda line: json.dumps(line).encode()),
}

if __name__ == "__main__":
    gc.freeze()  # as connector_kit.plugin.run does; the others gain by it too
    run = RUNS[sys.argv[1]](json.loads(Path(sys.argv[2]).read_text())["url"])
    started = time.perf_counter()
    run()
    sys.stdout.flush()
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stderr.write(json.dumps({"seconds": seconds, "peak_kib": peak}) + "\n")
