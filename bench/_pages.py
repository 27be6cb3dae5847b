"""A loopback server, a process of its own, with pages of SNGR_SUPPLIERS as Query Access Services sends them.

Pages are built before they are asked for, so that the server costs the reader next to nothing.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer
from typing import Any

from _serving import JsonHandler, serve

PAGE_ROWS = 5000
PATH = "/PSIGW/RESTListeningConnector/PSFT_EP/ExecuteQuery.v1/PUBLIC/SNGR_SUPPLIERS/JSON/NONFILE"
_AFTER = re.compile(r"prompt_fieldvalue=[^&]*?(?:,|%2C)(\d*)")


def row(number: int) -> dict[str, Any]:
    """A supplier as a query returns it: alias-prefixed columns, blanks for nulls."""
    return {
        "attr:rownumber": number % PAGE_ROWS + 1,
        "A.SETID": "SHARE",
        "A.VENDOR_ID": f"{number:010d}",
        "A.VENDOR_NAME_SHORT": f"BENCHMARK-{number % 1000:03d}",
        "A.NAME1": f"Benchmark Industrial Supplies {number:07d} Pty Ltd",
        "A.NAME2": "",
        "A.VENDOR_STATUS": "A",
        "A.VENDOR_CLASS": "R",
        "B.ADDRESS1": f"{number % 997} Long Industrial Estate Road",
        "B.ADDRESS2": f"Building {number % 89}",
        "B.ADDRESS3": " ",
        "B.ADDRESS4": "",
        "B.CITY": "Melbourne",
        "B.STATE": "VIC",
        "B.POSTAL": f"{3000 + number % 900}",
        "B.COUNTRY": "AUS",
        "C.PYMNT_TERMS_CD": "NET30",
        "C.CURRENCY_CD": "USD",
        "D.STD_ID_NUM": f"{number:011d}",
        "E.CONTACT_NAME": f"Alex Storekeeper {number}",
        "F.PHONE": f"+61 3 {number:08d}",
        "EMAIL_ADDR": f"accounts{number}@supplier.example",
    }


def page(first: int, total: int) -> bytes:
    """The page that starts with the row of this number."""
    rows = [row(number) for number in range(first, min(first + PAGE_ROWS, total))]
    query = {"numrows": len(rows), "queryname=": "SNGR_SUPPLIERS", "rows": rows}
    return json.dumps({"status": "success", "data": {"query": query}}).encode()


@contextmanager
def serving(total: int, script: str = __file__) -> Iterator[str]:
    """Serve ``total`` records by a script of this folder; yields the base URL once all pages are built."""
    process = subprocess.Popen([sys.executable, script, str(total)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()


def _serve(total: int) -> None:
    pages = {first: page(first, total) for first in range(0, total + PAGE_ROWS, PAGE_ROWS)}
    empty = page(total, total)

    class Handler(JsonHandler):
        def answer(self, _: bytes) -> bytes:
            found = _AFTER.search(self.path)
            after = found[1] if found else ""
            return pages.get(int(after) + 1, empty) if after else pages[0]

    serve(Handler, HTTPServer)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
