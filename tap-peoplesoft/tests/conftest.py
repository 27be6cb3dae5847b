"""Fixtures: a loopback gateway with a small company, and ways to run the tap against it."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from books import company
from fake_gateway import PASSWORD, USER, FakeGateway, serve

from tap_peoplesoft.tap import TapPeopleSoft


class Run:
    """What a run of the tap wrote."""

    def __init__(self, output: str) -> None:
        self.messages = [json.loads(line, parse_float=Decimal) for line in output.splitlines()]

    def records(self, stream: str) -> list[dict[str, Any]]:
        return [m["record"] for m in self.messages if m["type"] == "RECORD" and m["stream"] == stream]

    @property
    def state(self) -> dict[str, Any]:
        return [m["value"] for m in self.messages if m["type"] == "STATE"][-1]

    def bookmark(self, stream: str) -> str | None:
        return self.state["bookmarks"][stream].get("replication_key_value")


Runner = Callable[..., Run]


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    with serve(company()) as fake:
        yield fake


@pytest.fixture
def config(gateway: FakeGateway) -> dict[str, Any]:
    return {"base_url": gateway.url, "username": USER, "password": PASSWORD}


@pytest.fixture
def run_tap(config: dict[str, Any]) -> Runner:
    """Run the tap for the named streams, with settings on top of the working ones."""

    def run(*streams: str, state: dict[str, Any] | None = None, **settings: Any) -> Run:
        tap = TapPeopleSoft(config={**config, **settings}, state=state)
        for name, stream in tap.streams.items():
            stream.selected = name in streams
        output = io.StringIO()
        with redirect_stdout(output):
            tap.sync_all()
        return Run(output.getvalue())

    return run
