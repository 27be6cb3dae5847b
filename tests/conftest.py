"""A sandbox and a starter of programs for all tests across packages; books and switches fresh for each."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "support"))

from flows.company import SWITCHES, settings
from flows.programs import Programs, Target

from sandbox.client import Client
from sandbox.testing import running

_SCALE = 0.1


@pytest.fixture(scope="session")
def programs() -> Iterator[Programs]:
    starter = Programs()
    yield starter
    starter.close()


@pytest.fixture(scope="session")
def _server() -> Iterator[Client]:
    with running(scale=_SCALE, switches=SWITCHES) as client:
        yield client


@pytest.fixture
def sandbox(_server: Client) -> Iterator[Client]:
    """A running sandbox: books of the seed, no faults, switches as the tests' company has them."""
    _server.reset()
    before = {each["name"]: each["value"] for each in _server.switches()}
    yield _server
    for name, value in before.items():
        _server.switch(name, value)


@pytest.fixture
def target(programs: Programs, sandbox: Client, tmp_path: Path) -> Target:
    """target-cin7 over a store of its own."""
    return Target(programs, tmp_path, settings(sandbox))
