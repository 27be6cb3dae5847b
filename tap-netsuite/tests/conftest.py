"""Fixtures: a loopback NetSuite, and a client of it that does not really wait."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fake_netsuite import FakeNetSuite, serve
from sandglass import Sandglass

from tap_netsuite.client import Connection, SuiteQL


@pytest.fixture
def waiter() -> Sandglass:
    return Sandglass()


@pytest.fixture
def netsuite() -> Iterator[FakeNetSuite]:
    with serve() as fake:
        yield fake


@pytest.fixture
def connect(netsuite: FakeNetSuite, waiter: Sandglass) -> Callable[..., SuiteQL]:
    """A client of the loopback NetSuite, with settings on top of the working ones."""

    def connect(**settings: Any) -> SuiteQL:
        return SuiteQL(Connection.from_settings({**netsuite.config, **settings}), waiter=waiter)

    return connect
