"""Certificates mapped to the integration: which keys may sign assertions, and for how long."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

KEYS: Final = Path(__file__).parent / "keys"
FIXED: Final = ("connector-rsa-3072", "connector-ec-p256", "connector-ec-p384", "connector-ec-p521")
MAX_ADDED: Final = 5
"""Active certificates that one integration record may have; the sandbox's own do not count."""

LONGEST: Final = timedelta(days=730)
_CURVES: Final = {256: "ES256", 384: "ES384", 521: "ES512"}
_RSA_BITS: Final = (3072, 4096)

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


class CertificateError(ValueError):
    """A certificate cannot be mapped; the text says why."""


@dataclass(frozen=True)
class Certificate:
    """A public key, the algorithms that it verifies, when it is valid. A JWT names it by `kid`: its `id`."""

    id: str
    key: PublicKey
    algorithms: tuple[str, ...]
    valid_from: datetime | None = None
    valid_to: datetime | None = None

    def valid(self, now: datetime) -> bool:
        return (self.valid_from is None or self.valid_from <= now) and (
            self.valid_to is None or now < self.valid_to
        )


def fixed() -> list[Certificate]:
    """The sandbox's own, without an end."""
    return [_certificate(private_key(name).public_key(), small_rsa=False) for name in FIXED]


def private_key(name: str) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    """One of the published keys."""
    key = serialization.load_pem_private_key((KEYS / f"{name}.pem").read_bytes(), None)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise CertificateError(f"{name}.pem is neither an RSA nor an EC key")
    return key


def key_id(key: PublicKey) -> str:
    """43 characters that depend on the key alone."""
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).decode().rstrip("=")


def mapped(pem: str, now: datetime, *, small_rsa: bool) -> Certificate:
    """A certificate, or a bare public key, as NetSuite maps it: valid for two years at most.

    Raises:
        CertificateError: it is neither, or a key that NetSuite does not take.
    """
    start, end = now, now + LONGEST
    try:
        if "BEGIN CERTIFICATE" in pem:
            given = x509.load_pem_x509_certificate(pem.encode())
            start, end = given.not_valid_before_utc, given.not_valid_after_utc
            key = given.public_key()
        else:
            key = serialization.load_pem_public_key(pem.encode())  # type: ignore[assignment]
    except ValueError as error:
        raise CertificateError(f"this is no PEM certificate or public key: {error}") from error
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise CertificateError("only RSA and EC keys can be mapped")
    return _certificate(key, start.astimezone(UTC), min(end, start + LONGEST), small_rsa=small_rsa)


def _certificate(
    key: PublicKey, start: datetime | None = None, end: datetime | None = None, *, small_rsa: bool
) -> Certificate:
    return Certificate(key_id(key), key, _algorithms(key, small_rsa=small_rsa), start, end)


def _algorithms(key: PublicKey, *, small_rsa: bool) -> tuple[str, ...]:
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size not in _RSA_BITS and not (small_rsa and key.key_size == 2048):  # noqa: PLR2004 - bits
            raise CertificateError(f"RSA keys of {key.key_size} bits are not accepted, take 3072 or 4096")
        return ("PS256", "PS384", "PS512")
    if key.curve.key_size not in _CURVES:
        raise CertificateError(f"the curve {key.curve.name} is not accepted, take P-256, P-384 or P-521")
    return (_CURVES[key.curve.key_size],)
