"""A fake Cin7 Core (API v2): suppliers, products, purchases, sales, ledger, stock, books of reference."""

from sandbox.cin7.gate import ACCOUNT_ID, KEYS
from sandbox.cin7.switches import SWITCHES
from sandbox.cin7.system import Cin7
from sandbox.company import Company
from sandbox.system import Settings

__all__ = ["ACCOUNT_ID", "CREDENTIALS", "KEYS", "SWITCHES", "build"]

CREDENTIALS = {
    "base_url": "{url}/ExternalApi/v2",
    "account_id": ACCOUNT_ID,
    "application_key (reading)": KEYS["reading"],
    "application_key (writing)": KEYS["writing"],
}


def build(settings: Settings, company: Company) -> Cin7:
    """The fake Cin7 Core of a company: some of its suppliers, and what it stocks (`company.items`)."""
    return Cin7(settings, company)
