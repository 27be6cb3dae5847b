"""Every path that the fake Cin7 Core knows. A new resource is one entry here."""

from sandbox.cin7.accounts import ACCOUNTS, BANK_ACCOUNTS
from sandbox.cin7.journals import JOURNALS, TRANSACTIONS
from sandbox.cin7.me import ME
from sandbox.cin7.references import (
    ATTRIBUTE_SETS,
    CARRIERS,
    LOCATIONS,
    NAME_BOOKS,
    PAYMENT_TERMS,
    TAX_RULES,
)
from sandbox.cin7.resource import Resource
from sandbox.cin7.suppliers import SUPPLIERS

_ALL: tuple[Resource, ...] = (
    ME,
    SUPPLIERS,
    ACCOUNTS,
    BANK_ACCOUNTS,
    TAX_RULES,
    PAYMENT_TERMS,
    LOCATIONS,
    ATTRIBUTE_SETS,
    *NAME_BOOKS,
    CARRIERS,
    JOURNALS,
    TRANSACTIONS,
)
ALIASES = {"ref/accountbank": "ref/account/bank"}
RESOURCES: dict[str, Resource] = {resource.path: resource for resource in _ALL}


def resource_at(path: str) -> Resource | None:
    """The resource at a path below the API's root, whatever the case; None where there is none."""
    lowered = path.strip("/").lower()
    return RESOURCES.get(ALIASES.get(lowered, lowered))
