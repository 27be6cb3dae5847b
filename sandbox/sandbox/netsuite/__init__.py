"""A fake NetSuite: OAuth 2.0 machine-to-machine and SuiteQL, with its limits and its oddities."""

from __future__ import annotations

from typing import Final

from sandbox.company import Company
from sandbox.netsuite.certificates import FIXED, KEYS, key_id, private_key
from sandbox.netsuite.oauth import ACCOUNT_ID, CLIENT_ID
from sandbox.netsuite.seed import SWITCHES as SEED_SWITCHES
from sandbox.netsuite.switches import SWITCHES as ENGINE_SWITCHES
from sandbox.netsuite.system import NetSuite
from sandbox.system import Settings, Switch

SWITCHES: Final[dict[str, Switch]] = {**ENGINE_SWITCHES, **SEED_SWITCHES}

CERTIFICATE_IDS: Final[dict[str, str]] = {name: key_id(private_key(name).public_key()) for name in FIXED}
"""Name of a published private key (`keys/NAME.pem`) → the certificate id that it is mapped as."""

CREDENTIALS: Final[dict[str, str]] = {
    "base_url": "{url}",
    "account_id": ACCOUNT_ID,
    "client_id": CLIENT_ID,
    "certificate_id": CERTIFICATE_IDS[FIXED[0]],
    "private_key_path": str(KEYS / f"{FIXED[0]}.pem"),
}


def build(settings: Settings, company: Company) -> NetSuite:
    """The account with the company's records in it."""
    return NetSuite(settings, company)


__all__ = ["CERTIFICATE_IDS", "CREDENTIALS", "SWITCHES", "NetSuite", "build"]
