"""From a record's fields to a supplier's: names checked against the reference books, defaults for creates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from connector_kit.faults import Fault, quoted
from target_cin7.account_mapping import AccountMapping
from target_cin7.reference_book import Account, ReferenceBook
from target_cin7.references import payment_term, tax_rule

PLAIN_FIELDS: Final = {
    "name": "Name",
    "currency": "Currency",
    "tax_number": "TaxNumber",
    "discount": "Discount",
}
REFERENCE_FIELDS: Final = {
    "payment_term": "PaymentTerm",
    "tax_rule": "TaxRule",
    "account_payable": "AccountPayable",
}
REQUIRED: Final = ("Name", "Currency", "PaymentTerm", "TaxRule", "AccountPayable", "Status")
ATTRIBUTES: Final = {
    **{f"additionalattribute{n}": f"AdditionalAttribute{n}" for n in range(1, 11)},
    "attributeset": "AttributeSet",
}

Values = dict[str, Any]


class SupplierFields:
    """Resolves what a supplier refers to. Reads each reference book at most once, and only if it is needed.

    Args:
        book: The reference books.
        defaults: The setting ``defaults``; used for creates only.
        mapping: The account mapping; only its explicit entries apply to ``account_payable``.
    """

    def __init__(self, book: ReferenceBook, defaults: Mapping[str, Any], mapping: AccountMapping) -> None:
        self._book = book
        self._defaults = {k: str(v) for k, v in defaults.items() if v not in {None, ""}}
        self._mapping = mapping
        self._resolvers: dict[str, Callable[[str, str], str | Fault]] = {
            "payment_term": self._payment_term,
            "tax_rule": self._tax_rule,
            "account_payable": self._account_payable,
        }
        self._fallbacks: dict[str, Callable[[], str | Fault]] = {
            "currency": self._base_currency,
            "payment_term": self._default_payment_term,
            "tax_rule": self._only_tax_rule,
            "account_payable": self._only_accounts_payable,
        }

    def mapped(self, content: Mapping[str, Any]) -> tuple[Values, list[Fault]]:
        """Return the supplier's fields that the record carries, and what is wrong with them.

        A null becomes ``""`` or 0. A null for a field that Cin7 Core requires is left out.
        Comments, addresses and contacts are not among them.
        """
        values: Values = {}
        faults: list[Fault] = []
        for name, field in PLAIN_FIELDS.items():
            if name in content and (content[name] is not None or field not in REQUIRED):
                values[field] = _cleared(field) if content[name] is None else content[name]
        for name, field in REFERENCE_FIELDS.items():
            if content.get(name) is not None:
                _sort(field, self._resolvers[name](name, content[name]), values, faults)
        faults += _attributes(content.get("attributes") or {}, values)
        values["Status"] = "Deprecated" if content.get("is_active") is False else "Active"
        return values, faults

    def completed(self, values: Values, content: Mapping[str, Any]) -> tuple[Values, list[Fault]]:
        """Return a new supplier's fields: what it has, then ``defaults``, then Cin7 Core's own choice."""
        complete, faults = dict(values), list[Fault]()
        for name, field in {"currency": "Currency", **REFERENCE_FIELDS}.items():
            if content.get(name) is None:
                _sort(field, self._default(name), complete, faults)
        return complete, faults

    def same_account(self, live: str, wanted: str) -> bool:
        """Whether what a supplier holds as AccountPayable, a code or a name, is the account ``wanted``."""
        if live == wanted:
            return True
        account = self._book.accounts().get(wanted)
        return account is not None and live in {account.name, account.display_name}

    def is_inactive_term(self, name: str) -> bool:
        """Whether only inactive payment terms have this name: Cin7 Core refuses a write that repeats it."""
        same = [t for t in self._book.payment_terms() if t.name == name]
        return bool(same) and not any(t.is_active for t in same)

    def _default(self, name: str) -> str | Fault:
        if name not in self._defaults:
            return self._fallbacks[name]()
        value = self._defaults[name]
        return value.upper() if name == "currency" else self._resolvers[name](f"defaults.{name}", value)

    def _payment_term(self, label: str, value: str) -> str | Fault:
        return payment_term(self._book, label, value)

    def _tax_rule(self, label: str, value: str) -> str | Fault:
        return tax_rule(self._book, label, value)

    def _account_payable(self, label: str, value: str) -> str | Fault:
        code = self._mapping.explicit(value) or value
        matches = self._accounts_called(code)
        usable = [a for a in matches if a.is_active and a.is_accounts_payable]
        if len(usable) == 1:
            return usable[0].code
        return Fault(
            f'{label} "{value}" is {_why_unusable(matches, usable)} in Cin7 Core',
            "ACCOUNT_PAYABLE_UNKNOWN" if not matches else "ACCOUNT_PAYABLE_UNUSABLE",
            "name an active account whose system account is Accounts payable, "
            "or give account_map an entry for the source's account",
            tuple(a.label for a in self._payables()),
        )

    def _accounts_called(self, text: str) -> list[Account]:
        by_code = self._book.accounts().get(text)
        if by_code is not None:
            return [by_code]
        folded = text.casefold()
        return [
            a for a in self._book.all_accounts() if folded in {a.display_name.casefold(), a.name.casefold()}
        ]

    def _payables(self) -> list[Account]:
        return [a for a in self._book.all_accounts() if a.is_active and a.is_accounts_payable]

    def _base_currency(self) -> str | Fault:
        return self._book.company().base_currency or _missing("currency", "currency", ())

    def _default_payment_term(self) -> str | Fault:
        active = [t for t in self._book.payment_terms() if t.is_active]
        default = [t.name for t in active if t.is_default] or [t.name for t in active]
        if len(default) == 1:
            return default[0]
        return _missing("payment_term", "payment term", tuple(t.name for t in active))

    def _only_tax_rule(self) -> str | Fault:
        usable = [r.name for r in self._book.tax_rules() if r.is_active and r.for_purchase]
        return (
            usable[0] if len(usable) == 1 else _missing("tax_rule", "tax rule for purchases", tuple(usable))
        )

    def _only_accounts_payable(self) -> str | Fault:
        payables = self._payables()
        if len(payables) == 1:
            return payables[0].code
        labels = tuple(a.label for a in payables)
        return _missing("account_payable", "active account of the system account Accounts payable", labels)


def _sort(field: str, result: str | Fault, values: Values, faults: list[Fault]) -> None:
    if isinstance(result, Fault):
        faults.append(result)
    else:
        values[field] = result


def _missing(name: str, what: str, candidates: tuple[str, ...]) -> Fault:
    count = "no" if not candidates else f"{len(candidates)} times a"
    return Fault(
        f"{name} is missing, a new supplier needs it, and Cin7 Core has {count} {what} to choose from",
        "REQUIRED_REFERENCE_MISSING",
        f"map {name}, or set defaults.{name}",
        candidates,
    )


def _why_unusable(matches: list[Account], usable: list[Account]) -> str:
    if not matches:
        return "not an account"
    if len(usable) > 1:
        return f"ambiguous, {quoted(a.label for a in usable)} are all called that,"
    return "archived" if not any(a.is_active for a in matches) else "not an account of Accounts payable"


def _attributes(attributes: Mapping[str, Any], values: Values) -> list[Fault]:
    faults = []
    for name, value in attributes.items():
        field = ATTRIBUTES.get(name.replace("_", "").casefold())
        if field is None:
            faults.append(
                Fault(
                    f'attributes["{name}"] is not an attribute of suppliers',
                    "ATTRIBUTE_UNKNOWN",
                    "use additional_attribute1 to additional_attribute10, and attribute_set",
                    refused=True,
                )
            )
        else:
            values[field] = _attribute_text(value)
    return faults


def _attribute_text(value: object) -> str:
    return "" if value is None else str(value)


def _cleared(field: str) -> Any:
    return 0 if field == "Discount" else ""
