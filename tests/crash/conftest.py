"""target-peoplesoft beside target-cin7."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flows.legs import settings_of
from flows.programs import Programs, Target

from sandbox.client import Client

SWITCHES = {
    "peoplesoft.duplicate_invoice": "accept",
    "peoplesoft.duplicate_short_name": "accept",
    "peoplesoft.book_rows": 0,
    **dict.fromkeys((f"peoplesoft.{n}" for n in ("suppliers", "journals", "purchase_orders", "vouchers")), 1),
}
"""PeopleSoft itself does not keep a second document out; its books show every row, and few that are not ours."""


@pytest.fixture
def peoplesoft(_server: Client) -> Iterator[Client]:
    """The sandbox with fresh books of PeopleSoft, which takes any document twice."""
    before = {each["name"]: each["value"] for each in _server.switches()}
    _server.ask("POST", "switches", SWITCHES)
    _server.reset("peoplesoft")
    yield _server
    _server.ask("POST", "switches", {name: value for name, value in before.items() if name in SWITCHES})


@pytest.fixture(scope="session")
def state_folder(tmp_path_factory: Any) -> Path:
    """Where WSDLs are kept: fetched by the first run, as on a machine that runs the flow every hour."""
    return Path(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="session")
def _settings(_server: Client) -> dict[str, Any]:
    alias = "target-peoplesoft--from-cin7"
    return settings_of(alias, _server, ownership={}, settle_seconds=0.4, max_concurrency=3)


@pytest.fixture
def into_peoplesoft(
    programs: Programs, peoplesoft: Client, tmp_path: Path, state_folder: Path, _settings: dict[str, Any]
) -> Target:
    """target-peoplesoft as the flow from Cin7 Core has it, whose every record overrides what is there."""
    del peoplesoft
    env = {"CONNECTOR_STATE_DIR": str(state_folder)}
    program = "target_peoplesoft.target:main"
    return Target(programs, tmp_path, dict(_settings), program=program, env=env)
