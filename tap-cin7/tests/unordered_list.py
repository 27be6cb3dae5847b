"""A list that Cin7 serves in some order, or none: stands in for the client, without a network."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tap_cin7.values import parse_time


class ListServer:
    """Answers GETs of one list.

    Args:
        rows: Its rows; may change while it is read.
        shuffled: Whether each answer has an order of its own.
        seed: Of the orders.
        most: Rows it gives at most, whatever it is asked for.
    """

    def __init__(
        self, rows: list[dict[str, Any]], *, shuffled: bool = False, seed: int = 1, most: int = 1000
    ) -> None:
        self.rows = rows
        self.shuffled = shuffled
        self.most = most
        self.asked: list[dict[str, Any]] = []
        self.before_each: Callable[[int], None] = lambda call: None
        self.total: Callable[[int], int | None] = lambda found: found
        self.follows_page = True
        self._random = random.Random(seed)

    def get(self, path: str, params: dict[str, Any]) -> dict[str, Any]:
        self.before_each(len(self.asked))
        self.asked.append(dict(params))
        found = [row for row in self.rows if _meets(row, params)]
        if self.shuffled:
            self._random.shuffle(found)
        limit = min(params["Limit"], self.most)
        page = params["Page"] if self.follows_page else 1
        return {
            "Total": self.total(len(found)),
            "Page": params["Page"],
            "List": found[(page - 1) * limit : page * limit],
        }

    def submit(self, path: str, params: dict[str, Any]) -> Callable[[], dict[str, Any]]:
        answer = self.get(path, params)
        return lambda: answer

    @property
    def calls(self) -> int:
        return len(self.asked)


def _meets(row: dict[str, Any], params: dict[str, Any]) -> bool:
    if not row.get("Name", "").lower().startswith(str(params.get("Name", "")).lower()):
        return False
    if (account := params.get("Account")) and account not in {
        row["DebitAccountCode"],
        row["CreditAccountCode"],
    }:
        return False
    if any(name in params for name in ("Since", "Until")):
        changed = parse_time(row["Changed"])
        least, most = (parse_time(str(params.get(name, ""))) for name in ("Since", "Until"))
        return (least is None or changed >= least) and (most is None or changed <= most)
    if "EffectiveDate" not in row:
        return True
    return params.get("FromDate", "") < row["EffectiveDate"][:10] < params.get("ToDate", "9999")
