"""A loopback server, a process of its own, with pages of transaction lines as SuiteQL sends them.

Pages are built before they are asked for, so that the server costs the reader next to nothing.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from _serving import JsonHandler, serve

PAGE_ROWS = 1000
PATH = "/services/rest/query/v1/suiteql?limit=1000&offset=0"
_TOKEN = {"access_token": "bench", "expires_in": 3600, "token_type": "Bearer"}
_TIME = {"serverTime": "2026-07-01T00:00:00.000Z"}


def row(number: int) -> dict[str, Any]:
    """A line of a bill as the tap's query returns it: text throughout, no key for null."""
    return {
        "links": [],
        "uniquekey": str(number),
        "id": str(number % 6),
        "transaction": str(number // 6),
        "linesequencenumber": str(number % 6),
        "mainline": "F",
        "taxline": "F",
        "iscogs": "F",
        "donotdisplayline": "F",
        "accountinglinetype": "ASSET",
        "transactionlinetype": "RECEIVING",
        "item": str(500 + number % 400),
        "itemtype": "InvtPart",
        "quantity": str(number % 97 + 1),
        "units": "1",
        "rate": f"{number % 89}.0725",
        "rateamount": f"{number % 7919}.11",
        "netamount": f"{number % 7919}.11",
        "foreignamount": f"{number % 7907}.25",
        "creditforeignamount": f"{number % 7907}.25",
        "entity": str(1000 + number % 997),
        "subsidiary": "1",
        "department": "3",
        "location": "2",
        "createdfrom": str(20000 + number // 6),
        "quantityshiprecv": "0",
        "quantitybilled": "0",
        "isclosed": "F",
        "isbillable": "F",
        "matchbilltoreceipt": "F",
        "expectedreceiptdate": "2026-06-30",
        "memo": f"Long industrial description of line {number}",
        "linelastmodifieddate": f"2026-0{1 + number // 100_000 % 5}-1{number // 10_000 % 10}"
        f"T{number // 1_000 % 10:02}:{number // 60 % 60:02}:00Z",
    }


def page(first: int, total: int) -> bytes:
    """The page that starts with the line of this number."""
    items = [row(number) for number in range(first, min(first + PAGE_ROWS, total + 1))]
    more = first + PAGE_ROWS <= total
    answer = {"links": [], "count": len(items), "hasMore": more, "items": items, "offset": 0}
    return json.dumps({**answer, "totalResults": total - first + 1}).encode()


def _serve(total: int) -> None:
    pages = {first: page(first, total) for first in range(1, total + 1, PAGE_ROWS)}
    token, time = json.dumps(_TOKEN).encode(), json.dumps(_TIME).encode()

    class Handler(JsonHandler):
        def answer(self, asked: bytes) -> bytes:
            if not asked:
                return time
            return pages[_after(json.loads(asked)) + 1] if "suiteql" in self.path else token

    serve(Handler)


def _after(asked: dict[str, Any]) -> int:
    """The key after which the page starts: the only number among the bound values."""
    return next((value for value in asked.get("params", ()) if isinstance(value, int)), 0)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
