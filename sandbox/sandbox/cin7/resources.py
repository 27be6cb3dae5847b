"""Every path that the fake Cin7 Core knows. A new resource is one entry here."""

from sandbox.cin7.accounts import ACCOUNTS, BANK_ACCOUNTS
from sandbox.cin7.availability import AVAILABILITY
from sandbox.cin7.customers import CUSTOMERS
from sandbox.cin7.families import PRODUCT_FAMILIES
from sandbox.cin7.journals import JOURNALS
from sandbox.cin7.ledger import TRANSACTIONS
from sandbox.cin7.me import ME, ME_ADDRESSES, ME_CONTACTS, PRICE_TIERS
from sandbox.cin7.money import MONEY_TASKS
from sandbox.cin7.product_suppliers import PRODUCT_SUPPLIERS
from sandbox.cin7.products import PRODUCTS
from sandbox.cin7.purchases.credit import ADVANCED_CREDIT_NOTES, CREDIT_NOTES
from sandbox.cin7.purchases.header import ADVANCED_PURCHASES, PURCHASES
from sandbox.cin7.purchases.invoice import ADVANCED_INVOICES, INVOICES
from sandbox.cin7.purchases.manual_journal import ADVANCED_MANUAL_JOURNALS, MANUAL_JOURNALS
from sandbox.cin7.purchases.order import ORDERS
from sandbox.cin7.purchases.payment import ADVANCED_PAYMENTS, PAYMENTS
from sandbox.cin7.purchases.rows import PURCHASE_CREDIT_NOTE_LIST, PURCHASE_LIST
from sandbox.cin7.purchases.stock import ADVANCED_STOCK, PUT_AWAY, STOCK
from sandbox.cin7.references import (
    ATTRIBUTE_SETS,
    CARRIERS,
    LOCATIONS,
    NAME_BOOKS,
    PAYMENT_TERMS,
    TAX_RULES,
)
from sandbox.cin7.resource import Resource
from sandbox.cin7.sales.rows import SALE_CREDIT_NOTE_LIST, SALE_LIST
from sandbox.cin7.sales.sale import SALES
from sandbox.cin7.stock_tasks import STOCK_ADJUSTMENTS, STOCK_TAKES, STOCK_TRANSFERS
from sandbox.cin7.suppliers import SUPPLIERS

_ALL: tuple[Resource, ...] = (
    ME,
    ME_ADDRESSES,
    ME_CONTACTS,
    SUPPLIERS,
    CUSTOMERS,
    ACCOUNTS,
    BANK_ACCOUNTS,
    TAX_RULES,
    PAYMENT_TERMS,
    LOCATIONS,
    ATTRIBUTE_SETS,
    *NAME_BOOKS,
    CARRIERS,
    PRICE_TIERS,
    JOURNALS,
    TRANSACTIONS,
    MONEY_TASKS,
    PRODUCTS,
    PRODUCT_FAMILIES,
    PRODUCT_SUPPLIERS,
    AVAILABILITY,
    STOCK_ADJUSTMENTS,
    STOCK_TAKES,
    STOCK_TRANSFERS,
    SALE_LIST,
    SALE_CREDIT_NOTE_LIST,
    SALES,
    PURCHASE_LIST,
    PURCHASE_CREDIT_NOTE_LIST,
    PURCHASES,
    ADVANCED_PURCHASES,
    ORDERS,
    INVOICES,
    ADVANCED_INVOICES,
    STOCK,
    ADVANCED_STOCK,
    PUT_AWAY,
    PAYMENTS,
    ADVANCED_PAYMENTS,
    CREDIT_NOTES,
    ADVANCED_CREDIT_NOTES,
    MANUAL_JOURNALS,
    ADVANCED_MANUAL_JOURNALS,
)
ALIASES = {"ref/accountbank": "ref/account/bank"}
RESOURCES: dict[str, Resource] = {resource.path.lower(): resource for resource in _ALL}


def resource_at(path: str, aliases: bool = True) -> Resource | None:
    """The resource at a path below the API's root, whatever the case; None where there is none."""
    lowered = path.strip("/").lower()
    return RESOURCES.get(ALIASES.get(lowered, lowered) if aliases else lowered)
