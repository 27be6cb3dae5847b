"""Fixtures: a loopback gateway that provides a small VNDR_ID, and a component interface at it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fake_listener import PASSWORD, Listener, listening
from provided_service import Provided

from connector_kit.delivery.calls import CallGate
from connector_kit.secrets import Secret
from target_peoplesoft.component_interface import ComponentInterface
from target_peoplesoft.connection import Connection
from target_peoplesoft.gateway import Gateway


@pytest.fixture
def provided() -> Provided:
    return Provided()


@pytest.fixture
def listener(provided: Provided) -> Iterator[Listener]:
    with listening(provided.documents()) as fake:
        yield fake


@pytest.fixture
def connect(listener: Listener, tmp_path: Path) -> Iterator[Callable[..., Gateway]]:
    """Make gateways, with settings on top of the working ones."""
    made = []

    def make(gate: CallGate | None = None, **settings: Any) -> Gateway:
        base = {
            "base_url": listener.url,
            "username": "INTUSER",
            "password": Secret(PASSWORD),
            "wsdl_cache": tmp_path / "wsdl",
            "request_timeout": 10,
        }
        gateway = Gateway(Connection(**{**base, **settings}), gate or CallGate(None), backoff=lambda _: 0.0)
        made.append(gateway)
        return gateway

    yield make
    for gateway in made:
        gateway.close()


@pytest.fixture
def vendors(connect: Callable[..., Gateway]) -> ComponentInterface:
    return connect().component_interface("VNDR_ID")
