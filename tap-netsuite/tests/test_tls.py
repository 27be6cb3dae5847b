"""TLS with a private authority."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fake_netsuite import pages_of, serve

from connector_kit.errors import ConfigurationError
from tap_netsuite.client import Connection, SuiteQL


@pytest.fixture
def authority(tmp_path):
    """A PEM file with key and certificate of 127.0.0.1, which is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a proxy")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    )
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    file = tmp_path / "authority.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    )
    return file


@pytest.fixture
def secured(authority):
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(authority)
    with serve(pages_of([{"id": "1"}]), tls) as fake:
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
