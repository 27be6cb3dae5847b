"""TLS with a private authority."""

from __future__ import annotations

import pytest
from fake_cin7_core import reply, serve
from free_pacer import FreePacer
from tls_authority import make_authority, server_side

from connector_kit.errors import ConfigurationError
from tap_cin7.client import Cin7Client, Connection


@pytest.fixture
def authority(tmp_path):
    return make_authority(tmp_path)


@pytest.fixture
def secured(authority):
    with serve(server_side(authority)) as fake:
        fake.paths["me"] = lambda request: reply({"Company": "Kestrel"})
        yield fake


def connect(fake, waiter, **settings):
    return Cin7Client(Connection.from_settings({**fake.config, **settings}), FreePacer(waiter), waiter=waiter)


def test_a_private_authority_is_trusted_where_it_is_named(secured, authority, waiter):
    client = connect(secured, waiter, ca_bundle=str(authority))
    assert client.get("me") == {"Company": "Kestrel"}


def test_and_nowhere_else(secured, waiter):
    with pytest.raises(ConfigurationError) as caught:
        connect(secured, waiter).get("me")
    assert caught.value.code == "TLS_UNTRUSTED"
    assert "ca_bundle" in caught.value.hint
    assert waiter.waits == []
    assert secured.requests == []


def test_plain_http_behind_a_secure_address_is_told(cin7, waiter):
    with pytest.raises(ConfigurationError) as caught:
        connect(cin7, waiter, base_url=cin7.url.replace("http:", "https:")).get("me")
    assert caught.value.code == "TLS_FAILED"
    assert "base_url" in caught.value.hint
