"""Putting the writers together from the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.views import Views
from connector_kit.delivery.writer import Writer
from connector_kit.secrets import Secret
from target_cin7.account_finder import AccountFinder
from target_cin7.account_mapping import AccountMapping
from target_cin7.bill_lines import BillLines, LineSettings
from target_cin7.client import Cin7Client
from target_cin7.connection import DEFAULT_URL, Connection
from target_cin7.journal_book import JournalBook
from target_cin7.known import Known, NothingKnown
from target_cin7.product_book import ProductBook
from target_cin7.purchase_book import PurchaseBook
from target_cin7.purchase_fields import PurchaseFields, PurchaseSettings
from target_cin7.put_away import PutAway
from target_cin7.reference_book import ReferenceBook
from target_cin7.supplier_book import SupplierBook
from target_cin7.supplier_fields import SupplierFields
from target_cin7.writers.accounts import AccountWriter
from target_cin7.writers.bills import BillSettings, BillWriter
from target_cin7.writers.cost_centers import CostCenterWriter
from target_cin7.writers.journals import JournalSettings, JournalWriter
from target_cin7.writers.purchases import PurchaseWriter
from target_cin7.writers.receipts import ReceiptWriter
from target_cin7.writers.suppliers import SupplierWriter


@dataclass(frozen=True, slots=True)
class Destination:
    """Cin7 Core as the engine sees it."""

    account: str
    """The account that the store's identities belong to: ``account_id``, which is not a secret."""
    writers: dict[str, Writer]
    """By stream name, in the order in which they are delivered."""
    client: Cin7Client

    def close(self) -> None:
        self.client.close()


def build(
    config: Mapping[str, Any],
    gate: CallGate,
    *,
    known: Known | None = None,
    views: Views | None = None,
    transport: httpx2.BaseTransport | None = None,
) -> Destination:
    """Return the writers of one run. Makes no call.

    Args:
        config: The target's settings, with references resolved and secrets wrapped.
        gate: What every call passes.
        known: The identity map.
        views: What earlier runs have read; None: nothing is kept from run to run.
        transport: Replaces the network, for tests.

    Raises:
        ConfigurationError: ``ca_bundle`` or ``account_code_template`` is wrong.
    """
    connection = connection_of(config)
    client = Cin7Client(connection, gate, transport=transport)
    known = known or NothingKnown()
    book = ReferenceBook(client)
    mapping = AccountMapping(
        config.get("account_map") or {}, config.get("account_code_template") or "{account}"
    )
    fields = SupplierFields(book, config.get("defaults") or {}, mapping)
    supplier_book, purchase_book = SupplierBook(client), PurchaseBook(client, known, views)
    suppliers = SupplierWriter(
        client,
        supplier_book,
        fields,
        distinct=[str(key) for key in config.get("distinct_suppliers") or ()],
        owner_of=known.owner_of,
    )
    accounts = AccountWriter(client, book, mapping, config.get("accounts_mode") or "match")
    settings = _journal_settings(config)
    journals = JournalWriter(client, book, JournalBook(client, book), mapping, settings)
    shape = _purchase_settings(config)
    products = ProductBook(client)
    purchase_fields = PurchaseFields(book, supplier_book, products, known, shape)
    purchases = PurchaseWriter(client, purchase_book, purchase_fields, shape)
    finder = AccountFinder(book, mapping)
    lines = BillLines(book, products, finder, _line_settings(config, shape))
    bills = BillWriter(client, purchase_book, known, finder, lines, _bill_settings(config, shape))
    put_away: PutAway = config.get("put_away") or "auto"
    receipts = ReceiptWriter(client, purchase_book, known, book, products, put_away)
    centers = CostCenterWriter(settings.cost_center_map)
    writers: dict[str, Writer] = {
        writer.object: writer
        for writer in (accounts, centers, suppliers, purchases, bills, receipts, journals)
    }
    return Destination(connection.account_id, writers, client)


def connection_of(config: Mapping[str, Any]) -> Connection:
    """Return how to reach Cin7 Core."""
    key = config["application_key"]
    account = config["account_id"]
    return Connection(
        account_id=account.reveal() if isinstance(account, Secret) else str(account),
        application_key=key if isinstance(key, Secret) else Secret(str(key)),
        base_url=str(config.get("base_url") or DEFAULT_URL).rstrip("/"),
        limit_window_seconds=float(config.get("limit_window_seconds") or 60),
        request_timeout=float(config.get("request_timeout") or 100),
        ca_bundle=config.get("ca_bundle"),
        max_concurrency=int(config.get("max_concurrency") or 4),
    )


def _journal_settings(config: Mapping[str, Any]) -> JournalSettings:
    labels = config.get("cost_center_map") or {}
    rounding = config.get("rounding_account")
    return JournalSettings(
        cost_center_map={str(k): str(v) for k, v in labels.items()},
        rounding_account=str(rounding) if rounding else None,
        lock_date_format=config.get("lock_date_format") or "auto",
    )


def _purchase_settings(config: Mapping[str, Any]) -> PurchaseSettings:
    defaults = {k: str(v) for k, v in (config.get("defaults") or {}).items() if v not in {None, ""}}
    attribute = config.get("number_attribute")
    return PurchaseSettings(
        defaults=defaults,
        purchase_type=config.get("purchase_type") or "Advanced",
        line_total=config.get("line_total") or "auto",
        duplicate_sku=config.get("duplicate_sku") or "merge",
        number_attribute=1 if attribute is None else int(attribute),
    )


def _line_settings(config: Mapping[str, Any], shape: PurchaseSettings) -> LineSettings:
    rounding = config.get("rounding_account")
    return LineSettings(
        tax_rule=shape.defaults.get("tax_rule"),
        rounding_account=str(rounding) if rounding else None,
        duplicate_sku=shape.duplicate_sku,
    )


def _bill_settings(config: Mapping[str, Any], shape: PurchaseSettings) -> BillSettings:
    payment = config.get("payment_account")
    return BillSettings(payment_account=str(payment) if payment else None, line_total=shape.line_total)
