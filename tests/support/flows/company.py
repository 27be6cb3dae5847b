"""The settings under which the tests run target-cin7 against a sandbox."""

from __future__ import annotations

from typing import Any

from sandbox.cin7 import ACCOUNT_ID, KEYS
from sandbox.client import Client

SWITCHES = {"cin7.limit_calls": 1000, "cin7.limit_window_seconds": 1}
"""A limit that no test meets unless it wants to."""


def settings(sandbox: Client, **more: Any) -> dict[str, Any]:
    """Return the settings of a target that may do everything, quickly."""
    return {
        "account_id": ACCOUNT_ID,
        "application_key": KEYS["writing"],
        "base_url": f"{sandbox.url}/ExternalApi/v2",
        "calls_per_window": 1000,
        "limit_window_seconds": 1,
        "source": "ps",
        "accounts_mode": "create_missing",
        "settle_seconds": 0.4,
        "request_timeout": 10,
        "defaults": {
            "currency": "USD",
            "payment_term": "30 days",
            "tax_rule": "Tax on Purchases",
            "account_payable": "200000",
        },
        **more,
    }
