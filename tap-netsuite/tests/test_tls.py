"""TLS with a private authority."""

from __future__ import annotations

import pytest
from fake_netsuite import pages_of, serve
from tls_authority import make_authority, server_side

from connector_kit.errors import ConfigurationError
from tap_netsuite.client import Connection, SuiteQL


@pytest.fixture
def authority(tmp_path):
    return make_authority(tmp_path)


@pytest.fixture
def secured(authority):
    with serve(pages_of([{"id": "1"}]), server_side(authority)) as fake:
        yield fake


def test_a_private_authority_is_trusted_where_it_is_named(secured, authority):
    client = SuiteQL(Connection.from_settings({**secured.config, "ca_bundle": str(authority)}))
    assert client.query("SELECT id FROM vendor", limit=10).rows == [{"id": "1"}]


def test_and_nowhere_else(secured, waiter):
    client = SuiteQL(Connection.from_settings(secured.config), waiter=waiter)
    with pytest.raises(ConfigurationError) as caught:
        client.query("SELECT id FROM vendor", limit=10)
    assert caught.value.code == "TLS_UNTRUSTED"
    assert "ca_bundle" in caught.value.hint
    assert waiter.waits == []
