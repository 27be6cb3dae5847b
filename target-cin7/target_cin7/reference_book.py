"""Cin7 Core's reference books, each read once per run and only if the run needs it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from target_cin7.client import Cin7Client, Row

T = TypeVar("T")
_ACCOUNTS_PAYABLE: Final = frozenset({"accounts payable", "creditors"})


@dataclass(frozen=True, slots=True)
class Account:
    """A row of the chart of accounts. Its code is its key."""

    code: str
    name: str
    display_name: str
    is_active: bool
    is_accounts_payable: bool
    row: Mapping[str, Any]

    @property
    def label(self) -> str:
        return f"{self.code}: {self.name}"


@dataclass(frozen=True, slots=True)
class PaymentTerm:
    """A payment term; suppliers name it by ``name``."""

    name: str
    is_active: bool
    is_default: bool


@dataclass(frozen=True, slots=True)
class TaxRule:
    """A tax rule; suppliers name it by ``name``."""

    name: str
    is_active: bool
    for_purchase: bool


@dataclass(frozen=True, slots=True)
class Location:
    """A location; purchases name it by ``name``. A bin has a parent and is no warehouse."""

    id: str
    name: str
    is_default: bool
    is_active: bool
    is_bin: bool


@dataclass(frozen=True, slots=True)
class Company:
    """What ``me`` says. ``lock_date`` is text in the format that the company chose."""

    base_currency: str
    lock_date: str | None


class Once(Generic[T]):
    """A value that is read when it is first asked for, once, however many threads ask."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._value: T | None = None

    def __call__(self) -> T:
        with self._lock:
            if self._value is None:
                self._value = self._read()
            return self._value


class ReferenceBook:
    """Reads ``me`` and the reference books on demand. Used by several threads."""

    def __init__(self, client: Cin7Client) -> None:
        self._client = client
        self._accounts_lock = threading.Lock()
        self.company: Callable[[], Company] = Once(self._read_company)
        self.payment_terms: Callable[[], list[PaymentTerm]] = Once(self._read_payment_terms)
        self.tax_rules: Callable[[], list[TaxRule]] = Once(self._read_tax_rules)
        self.locations: Callable[[], list[Location]] = Once(self._read_locations)
        self.accounts: Callable[[], dict[str, Account]] = Once(self._read_accounts)
        """The chart of accounts by code, archived ones included."""

    def put_account(self, row: Row) -> Account:
        """Take over a row that Cin7 Core has just shown."""
        account = account_of(row)
        accounts = self.accounts()
        with self._accounts_lock:
            accounts[account.code] = account
        return account

    def all_accounts(self) -> list[Account]:
        """Return a snapshot of the chart of accounts."""
        accounts = self.accounts()
        with self._accounts_lock:
            return list(accounts.values())

    def _read_company(self) -> Company:
        me = self._client.get("me")
        row = me if isinstance(me, dict) else {}
        return Company(_text(row.get("Currency")).upper(), _text(row.get("LockDate")) or None)

    def _read_payment_terms(self) -> list[PaymentTerm]:
        return [
            PaymentTerm(_text(r.get("Name")), _flag(r.get("IsActive")), r.get("IsDefault") is True)
            for r in self._rows("ref/paymentterm", "PaymentTermList")
        ]

    def _read_tax_rules(self) -> list[TaxRule]:
        return [
            TaxRule(_text(r.get("Name")), _flag(r.get("IsActive")), _flag(r.get("IsTaxForPurchase")))
            for r in self._rows("ref/tax", "TaxRuleList")
        ]

    def _read_locations(self) -> list[Location]:
        return [
            Location(
                _text(r.get("ID")).lower(),
                _text(r.get("Name")),
                r.get("IsDefault") is True,
                r.get("IsDeprecated") is not True,
                bool(_text(r.get("ParentID")).strip("0-")),  # the GUID of zeros is no parent
            )
            for r in self._rows("ref/location", "LocationList")
        ]

    def _read_accounts(self) -> dict[str, Account]:
        return {a.code: a for a in map(account_of, self._rows("ref/account", "AccountsList", "Code"))}

    def _rows(self, path: str, key: str, identity: str = "ID") -> Iterable[Row]:
        return self._client.rows(path, key, identity)


def account_of(row: Row) -> Account:
    """Read a row of the chart of accounts.

    Older books hold ``CREDITORS`` in SystemAccount, newer ones in SystemAccountCode beside the name
    ``Accounts payable``; either counts.
    """
    code, name = _text(row.get("Code")), _text(row.get("Name"))
    system = {_text(row.get(f)).casefold() for f in ("SystemAccount", "SystemAccountCode")}
    return Account(
        code=code,
        name=name,
        display_name=_text(row.get("DisplayName")) or f"{code}: {name}",
        is_active=_text(row.get("Status")).upper() in {"ACTIVE", ""},
        is_accounts_payable=bool(system & _ACCOUNTS_PAYABLE),
        row=row,
    )


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _flag(value: object) -> bool:
    """Take a flag that is not told as set: Cin7 Core itself refuses what is not."""
    return value is not False
