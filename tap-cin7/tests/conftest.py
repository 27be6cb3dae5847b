"""Fixtures: a loopback Cin7 Core, and a client of it that does not really wait."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fake_cin7_core import FakeCin7Core, serve
from free_pacer import FreePacer
from sandglass import Sandglass

from tap_cin7.client import Cin7Client
from tap_cin7.connection import Connection


@pytest.fixture(autouse=True)
def own_pace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows of calls are kept apart from those of this machine's user."""
    monkeypatch.setenv("CONNECTOR_STATE_DIR", str(tmp_path / "pace"))


@pytest.fixture
def waiter() -> Sandglass:
    return Sandglass()


@pytest.fixture
def cin7() -> Iterator[FakeCin7Core]:
    with serve() as fake:
        yield fake


@pytest.fixture
def connect(cin7: FakeCin7Core, waiter: Sandglass) -> Callable[..., Cin7Client]:
    """A client of the loopback Cin7 Core, with settings on top of the working ones."""

    def connect(**settings: Any) -> Cin7Client:
        connection = Connection.from_settings({**cin7.config, **settings})
        return Cin7Client(connection, FreePacer(waiter), waiter=waiter)

    return connect
