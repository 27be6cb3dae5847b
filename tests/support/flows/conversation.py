"""Singer conversations: read from a file, or made of records."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

KEYS = {
    "accounts": "code",
    **dict.fromkeys(("suppliers", "purchases", "bills", "receipts", "journals"), "source_id"),
}
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Conversation:
    """What a tap says, as messages."""

    messages: tuple[Mapping[str, Any], ...]

    @classmethod
    def load(cls, path: Path) -> Conversation:
        lines = path.read_text(encoding="utf-8").splitlines()
        return cls(tuple(json.loads(line, parse_float=Decimal) for line in lines if line.strip()))

    def records(self, stream: str) -> list[Record]:
        return [m["record"] for m in self.messages if m["type"] == "RECORD" and m["stream"] == stream]

    @property
    def streams(self) -> list[str]:
        """The streams in the order in which they begin."""
        return list(dict.fromkeys(m["stream"] for m in self.messages if m["type"] == "SCHEMA"))

    def before(self, state: Any) -> dict[tuple[str, str], Record]:
        """Every record before a STATE line, by stream and key."""
        keys = {m["stream"]: m["key_properties"] for m in self.messages if m["type"] == "SCHEMA"}
        found: dict[tuple[str, str], Record] = {}
        for message in self.messages:
            if message["type"] == "RECORD":
                stream, record = message["stream"], message["record"]
                found[stream, "/".join(str(record[name]) for name in keys[stream])] = record
            elif message["type"] == "STATE" and message["value"] == state:
                return found
        raise AssertionError(f"no STATE line of the conversation says {state}")

    def totals(self) -> dict[str, Decimal]:
        """What each account must come to, debit positive."""
        return totals_of(self.records("journals"))


def totals_of(journals: Iterable[Record]) -> dict[str, Decimal]:
    """Sum the lines of journals per account, debit positive; accounts that come to nothing left out."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for journal in journals:
        for line in journal["lines"]:
            totals[line["account"]] += Decimal(str(line["amount"]))
    return {account: total for account, total in totals.items() if total}


def said(*streams: tuple[str, Iterable[Record]], state: Any = None) -> str:
    """Return a conversation: each stream's SCHEMA and RECORDs, and a STATE line at the end."""
    lines: list[str] = []
    for stream, records in streams:
        lines.append(json.dumps(schema(stream)))
        lines += [json.dumps({"type": "RECORD", "stream": stream, "record": record}) for record in records]
    if state is not None:
        lines.append(json.dumps({"type": "STATE", "value": state}))
    return "".join(f"{line}\n" for line in lines)


def schema(stream: str) -> dict[str, Any]:
    key = KEYS.get(stream, "id")
    properties = {"type": "object", "properties": {key: {"type": "string"}}}
    return {"type": "SCHEMA", "stream": stream, "key_properties": [key], "schema": properties}
