"""Child of the NetSuite benchmark: reads all transaction lines, writes Singer lines, says how long that took.

``tap``   tap-netsuite
``loop``  requests, msgspec once a page and once a line, nothing else
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
from _suiteql import PATH

from sandbox.netsuite import CERTIFICATE_IDS, CREDENTIALS
from tap_netsuite.tap import TapNetSuite

_STREAM = "transaction_lines"
_NAME = "connector-ec-p256"
_QUICK_KEY = {
    "certificate_id": CERTIFICATE_IDS[_NAME],
    "private_key_path": CREDENTIALS["private_key_path"].replace("connector-rsa-3072", _NAME),
    "signing_algorithm": "ES256",
}
"""Reading an RSA key takes a fifth of a second, which is not what is measured."""


def _tap(url: str) -> Callable[[], Any]:
    config = {**CREDENTIALS, **_QUICK_KEY, "base_url": url, "custom_fields": "none"}
    catalog = TapNetSuite(config=config).catalog
    for entry in catalog.values():
        entry.metadata.root.selected = entry.tap_stream_id == _STREAM
    return TapNetSuite(config=config, catalog=catalog.to_dict(), validate_config=True).sync_all


def _loop(url: str) -> Callable[[], Any]:
    decode, encode = msgspec.json.decode, msgspec.json.encode

    def run() -> None:
        session, after, out, more = requests.Session(), 0, sys.stdout.buffer, True
        while more:
            page = decode(session.post(url + PATH, json={"q": "SELECT", "params": [after]}).content)
            now = dt.datetime.now(dt.UTC).isoformat()
            for row in page["items"]:
                line = {"type": "RECORD", "stream": _STREAM, "record": row, "time_extracted": now}
                out.write(encode(line) + b"\n")
            after, more = int(page["items"][-1]["uniquekey"]), page["hasMore"]
        out.flush()

    return run


RUNS = {"tap": _tap, "loop": _loop}

if __name__ == "__main__":
    gc.freeze()  # as connector_kit.plugin.run does; the loop gains by it too
    run = RUNS[sys.argv[1]](json.loads(Path(sys.argv[2]).read_text())["url"])
    started = time.perf_counter()
    run()
    sys.stdout.flush()
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stderr.write(json.dumps({"seconds": seconds, "peak_kib": peak}) + "\n")
