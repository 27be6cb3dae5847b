"""What a run of a tap wrote, and a way to run one in this process."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from contextlib import redirect_stdout
from decimal import Decimal
from typing import Any

from singer_sdk import Tap


class Run:
    """What a run of the tap wrote."""

    def __init__(self, output: str) -> None:
        self.messages = [json.loads(line, parse_float=Decimal) for line in output.splitlines()]

    def records(self, stream: str) -> list[dict[str, Any]]:
        return [m["record"] for m in self.messages if m["type"] == "RECORD" and m["stream"] == stream]

    def ids(self, stream: str) -> list[str]:
        return [record["id"] for record in self.records(stream)]

    @property
    def state(self) -> dict[str, Any]:
        return ([m["value"] for m in self.messages if m["type"] == "STATE"] or [{}])[-1]

    def bookmark(self, stream: str) -> str | None:
        return self.state["bookmarks"][stream].get("replication_key_value")

    def until(self, count: int) -> Run:
        """What had been written when the tap was killed."""
        cut = Run("")
        cut.messages = self.messages[:count]
        return cut


def sync(tap: Tap, streams: Iterable[str]) -> Run:
    """Run a tap with only these streams selected."""
    chosen = set(streams)
    for name, stream in tap.streams.items():
        stream.selected = name in chosen
    output = io.StringIO()
    with redirect_stdout(output):
        tap.sync_all()
    return Run(output.getvalue())
