"""The private key that signs our assertions, checked before the first call.

NetSuite accepts PS256, PS384, PS512 with an RSA key and ES256, ES384, ES512 with an EC key on the matching
curve; RS256 and its kin are not in its list any more (NetSuite documentation). Nothing here ever puts a
part of the key, or the text of a library's exception about it, into a message.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from connector_kit.errors import ConfigurationError, InterruptedRunError
from connector_kit.secrets import Secret

SigningKey = RSAPrivateKey | EllipticCurvePrivateKey

RSA_ALGORITHMS: Final = ("PS256", "PS384", "PS512")
EC_ALGORITHMS: Final = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
ALGORITHMS: Final = (*RSA_ALGORITHMS, *EC_ALGORITHMS.values())
SHORTEST_RSA_BITS: Final = 3072
"""NetSuite documents 3072 and 4096 bits; whether an account still takes 2048 is disputed."""

_SHORTEST_USABLE_BITS: Final = 2048
_LARGEST_FILE: Final = 2**16
_LINE: Final = 64
_BLOCK: Final = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_GENERATE: Final = (
    "make a pair with: openssl req -x509 -newkey rsa:3072 -sha256 -days 730 -nodes -keyout netsuite.key "
    "-out netsuite.crt"
)
_SSH: Final = re.compile(r"(?:ssh-|ecdsa-sha2-|sk-)\S+ ")
_MISTAKEN: Final[dict[str, tuple[str, str]]] = {
    "CERTIFICATE": (
        "a certificate",
        "give the private key that it was made with; the certificate goes to NetSuite.",
    ),
    "CERTIFICATE REQUEST": ("a certificate request", "give the private key that it was made with."),
    "PUBLIC KEY": ("a public key", "give the private key that it belongs to."),
    "RSA PUBLIC KEY": ("a public key", "give the private key that it belongs to."),
    "ENCRYPTED PRIVATE KEY": (
        "an encrypted private key",
        "write it without a passphrase (openssl pkey -in KEY -out PLAIN) and keep it in a secret store.",
    ),
    "OPENSSH PRIVATE KEY": (
        "a key in OpenSSH's own format",
        "convert a copy of it: ssh-keygen -p -m PKCS8 -f COPY.",
    ),
}
_logger: Final = logging.getLogger("tap-netsuite")


def signing_algorithm(value: str) -> str:
    """The algorithm as its standard spells it.

    Raises:
        ConfigurationError: NetSuite does not accept it.
    """
    algorithm = value.strip().upper()
    if algorithm in ALGORITHMS:
        return algorithm
    reason = "NetSuite does not accept RS256, RS384 and RS512 any more. " if algorithm[:2] == "RS" else ""
    raise ConfigurationError(
        f'Setting "signing_algorithm" is {value!r}, which NetSuite does not accept.',
        code="ALGORITHM_INVALID",
        hint=f"{reason}Use PS256, PS384 or PS512 with an RSA key (the same key and certificate as for RS256 "
        "will do), or ES256, ES384 or ES512 with an EC key.",
    )


def configured_key(private_key: Secret | None, path: str | None, algorithm: str) -> SigningKey:
    r"""The key that the settings name, if it is one that fits ``algorithm``.

    Args:
        private_key: PEM text; line breaks may be written as ``\n``, CRLF or blanks.
        path: Of a PEM file.
        algorithm: One of :data:`ALGORITHMS`.

    Raises:
        ConfigurationError: Both or neither is given, the file cannot be read, its content is no private key,
            or the key does not fit the algorithm. The setting is named, the key never shown.
    """
    text = private_key.reveal() if private_key else ""
    path = (path or "").strip()
    if bool(text.strip()) == bool(path):
        raise ConfigurationError(
            f'Settings "private_key" and "private_key_path": {"both are" if path else "neither is"} set.',
            code="KEY_AMBIGUOUS" if path else "KEY_MISSING",
            hint=f"set exactly one of them; to {_GENERATE}.",
        )
    setting = "private_key_path" if path else "private_key"
    key = parse_key(_content(path) if path else text, setting)
    check_fit(key, algorithm, setting)
    return key


def _content(path: str) -> str:
    try:
        with Path(path).expanduser().open("rb") as file:
            return file.read(_LARGEST_FILE).decode()
    except UnicodeDecodeError:
        raise _no_key(
            "private_key_path", "a binary file", "convert it: openssl pkey -in KEY -out KEY.pem"
        ) from None
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no path"
        raise ConfigurationError(
            f'Setting "private_key_path" names {path!r}, which cannot be read: {reason}.',
            code="KEY_UNREADABLE",
            hint="check the path and that the plugin's user may read the file.",
        ) from None


def parse_key(text: str, setting: str) -> SigningKey:
    """The RSA or EC key in a PEM text.

    Raises:
        ConfigurationError: There is none.
    """
    text = text.replace("\\r", "").replace("\\n", "\n").replace("\r", "\n").strip()
    blocks = dict(_BLOCK.findall(text))
    label = next((name for name in blocks if name.endswith("PRIVATE KEY")), next(iter(blocks), ""))
    if not label:
        raise _not_pem(text, setting)
    if label in _MISTAKEN:
        raise _no_key(setting, *_MISTAKEN[label])
    if "ENCRYPTED" in blocks[label]:
        raise _no_key(setting, *_MISTAKEN["ENCRYPTED PRIVATE KEY"])
    return _loaded(label, "".join(blocks[label].split()), setting)


def _loaded(label: str, body: str, setting: str) -> SigningKey:
    lines = "\n".join(body[start : start + _LINE] for start in range(0, len(body), _LINE))
    pem = Secret(f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n")
    try:
        key: Any = load_pem_private_key(pem.reveal().encode(), password=None)
    except InterruptedRunError:
        raise
    except Exception:  # noqa: BLE001 - whatever the library says may hold a part of the key
        key = None
    if key is None:
        raise _no_key(
            setting,
            "a private key that cannot be read: it is cut short or damaged",
            "check it with openssl pkey -in KEY -noout, and copy it again as a whole.",
        )
    if isinstance(key, (RSAPrivateKey, EllipticCurvePrivateKey)):
        return key
    raise _no_key(setting, "neither an RSA nor an EC key", f"{_GENERATE}, and map the new certificate.")


def _not_pem(text: str, setting: str) -> ConfigurationError:
    if _SSH.match(text):
        return _no_key(setting, "an SSH public key", f"{_GENERATE}.")
    if text.startswith("PuTTY"):
        return _no_key(setting, "a PuTTY key", "export it with PuTTYgen (Conversions > Export OpenSSH key).")
    if "-----BEGIN" in text:
        return _no_key(setting, "cut short: its END line is missing", "copy it again as a whole.")
    if setting == "private_key" and len(text) < _LARGEST_FILE and Path(text.partition("\n")[0]).suffix:
        return _no_key(setting, "not PEM text", "put a path into private_key_path instead.")
    return _no_key(setting, "not PEM text", "give the text from -----BEGIN to -----END, both included.")


def _no_key(setting: str, found: str, hint: str) -> ConfigurationError:
    return ConfigurationError(
        f'Setting "{setting}" does not hold a private key that can be used: it is {found}.',
        code="KEY_INVALID",
        hint=hint,
    )


def check_fit(key: SigningKey, algorithm: str, setting: str) -> None:
    """Check that an algorithm can be used with a key.

    Raises:
        ConfigurationError: It cannot.
    """
    fitting: tuple[str, ...] = RSA_ALGORITHMS
    if isinstance(key, RSAPrivateKey):
        kind = f"an RSA key of {key.key_size} bits"
    else:
        fitting, kind = _of_curve(key.curve.name), f"an EC key on the curve {key.curve.name}"
    if isinstance(key, RSAPrivateKey) and key.key_size < _SHORTEST_USABLE_BITS:
        raise _no_key(setting, f"{kind}, which nobody accepts any more", f"{_GENERATE}.")
    if algorithm not in fitting:
        raise _misfit(kind, fitting, algorithm, setting)


def warn_of_short_key(key: SigningKey) -> None:
    """Say that NetSuite may refuse the certificate, if the key is shorter than it documents."""
    if isinstance(key, RSAPrivateKey) and key.key_size < SHORTEST_RSA_BITS:
        _logger.warning(
            "[KEY_SHORT] The RSA key has %d bits; NetSuite documents 3072 and 4096, and may refuse the "
            "certificate. If it does, %s.",
            key.key_size,
            _GENERATE,
        )


def _of_curve(curve: str) -> tuple[str, ...]:
    return (EC_ALGORITHMS[curve],) if curve in EC_ALGORITHMS else ()


def _misfit(kind: str, fitting: tuple[str, ...], algorithm: str, setting: str) -> ConfigurationError:
    if not fitting:
        return _no_key(setting, kind, "use an EC key on P-256, P-384 or P-521, or an RSA key of 3072 bits.")
    return ConfigurationError(
        f'Setting "signing_algorithm" is {algorithm}, but "{setting}" holds {kind}.',
        code="ALGORITHM_MISFIT",
        hint=f"set signing_algorithm to {' or '.join(fitting)}, or give a key that fits {algorithm}.",
    )
