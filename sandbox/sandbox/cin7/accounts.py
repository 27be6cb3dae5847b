"""`/ref/account`, the chart of accounts, and `/ref/account/bank`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.books import Condition
from sandbox.cin7 import errors
from sandbox.cin7.errors import Refusal
from sandbox.cin7.fields import Field
from sandbox.cin7.filters import Query, by_id, by_status, exact, starts_with
from sandbox.cin7.resource import Body, Resource, Write
from sandbox.cin7.tenant import Tenant

CLASS_OF_TYPE = {
    "BANK": "ASSET",
    "CURRENT": "ASSET",
    "FIXED": "ASSET",
    "OTHERASSET": "ASSET",
    "OTHERCURRENTASSET": "ASSET",
    "CURRLIAB": "LIABILITY",
    "LIABILITY": "LIABILITY",
    "TERMLIA": "LIABILITY",
    "LONGTERMLIABILITY": "LIABILITY",
    "CREDITCARD": "LIABILITY",
    "PAYGLIABILITY": "LIABILITY",
    "SUPERANNUATIONLIABILITY": "LIABILITY",
    "WAGESPAYABLELIABILITY": "LIABILITY",
    "EQUITY": "EQUITY",
    "REVENUE": "REVENUE",
    "SALES": "REVENUE",
    "INCOME": "REVENUE",
    "OTHERINCOME": "REVENUE",
    "EXPENSE": "EXPENSE",
    "COSTOFGOODSSOLD": "EXPENSE",
    "DIRECTCOSTS": "EXPENSE",
}
DOCUMENTED_TYPES = (
    *("BANK", "CURRLIAB", "LIABILITY", "TERMLIA"),
    *("PAYGLIABILITY", "SUPERANNUATIONLIABILITY", "WAGESPAYABLELIABILITY"),
)
LINK_NAMES = {"xero": "Xero", "quickbooks": "QuickBooks"}
ACCOUNT = (
    Field("Code", required=True, length=50),
    Field("Name", required=True, length=256),
    Field("Type", required=True, length=50),
    Field("Status", "choice", required=True, choices=("ACTIVE", "ARCHIVED")),
    Field("Description", default=""),
    Field("Class", "choice", choices=("ASSET", "LIABILITY", "EXPENSE", "EQUITY", "REVENUE")),
    Field("ForPayments", "flag", default=False),
)
_USES = """exists (select 1 from json_each(body, '$.Lines') line
where json_extract(line.value, '$.Debit') = ? or json_extract(line.value, '$.Credit') = ?)"""


def refuse_while_linked(tenant: Tenant) -> None:
    """Raise Refusal while another accounting system owns the chart."""
    link = tenant.switches["accounting_link"]
    if link != "none":
        raise Refusal(tenant.switches["accounting_link_text"].replace("{link}", LINK_NAMES[link]))


@dataclass(frozen=True)
class Accounts(Resource):
    """The chart of accounts; the code is the key.

    That it can be written, and cannot while another accounting system is linked, is from the Cin7 Core API
    documentation; that a code without a match is an error, and most of the types, are observed.
    """

    def none_found(self, tenant: Tenant, query: Query) -> None:
        if tenant.switches["account_code_miss"] == "400" and query.get("Code") is not None:
            raise Refusal(errors.ACCOUNT_NOT_FOUND)

    def put(self, tenant: Tenant, given: Body) -> Any:
        refuse_while_linked(tenant)
        return super().put(tenant, given)

    def normal_key(self, key: Any) -> str:
        return str(key)

    def not_found(self) -> str:
        return errors.ACCOUNT_NOT_FOUND

    def problems(self, write: Write) -> Iterator[str]:
        new, code = write.old is None, write.values.get("Code")
        kind = str(write.values.get("Type") or "").upper()
        if new and code and write.tenant.account(code) is not None:
            yield f"Account with code {code} already exists"
        if kind and kind not in _types(write.tenant):
            yield errors.invalid("Type")
        if new and kind == "BANK":
            needed = ("Bank", "BankAccountNumber")
            yield from (errors.missing(each) for each in needed if not write.given.get(each))

    def made(self, write: Write) -> Body:
        body = account_body(**write.values, SystemAccount=write.given.get("SystemAccount"))
        if body["Type"] == "BANK":
            books = write.tenant.books
            body["BankAccountId"] = books.guid("bank_account")
            books.put("bank_account", BANK_ACCOUNTS.entry(bank_body(body, write.given)))
        return body

    def changed(self, write: Write) -> Body:
        body = super().changed(write)
        body["Type"] = body["Type"].upper()
        body["Class"] = body["Class"] or CLASS_OF_TYPE[body["Type"]]
        return {**body, "DisplayName": display(body)}

    def removable(self, tenant: Tenant, old: Body) -> None:
        if tenant.switches["delete_account_in_use"] == "refuse" and in_use(tenant, old):
            raise Refusal(f"Account {old['Code']} is in use and cannot be deleted")


def _types(tenant: Tenant) -> set[str]:
    return set(DOCUMENTED_TYPES if tenant.switches["account_types"] == "documented" else CLASS_OF_TYPE)


def display(body: Body) -> str:
    return f"{body['Code']}: {body['Name']}"


def account_body(**values: Any) -> Body:
    """An account with all its fields from those that are said."""
    body = {
        "Code": values["Code"],
        "Status": values.get("Status", "ACTIVE"),
        "Name": values["Name"],
        "Type": values["Type"].upper(),
        "Description": values.get("Description") or "",
        "Class": values.get("Class") or CLASS_OF_TYPE[values["Type"].upper()],
        "SystemAccount": values.get("SystemAccount") or None,
        "SystemAccountCode": values.get("SystemAccountCode"),
        "BankAccountNumber": None,
        "BankAccountId": None,
        "ForPayments": values.get("ForPayments", False),
    }
    return {**body, "DisplayName": display(body), "OldCode": None}


def bank_body(account: Body, given: Body) -> Body:
    return {
        "AccountID": account["BankAccountId"],
        "Bank": str(given.get("Bank") or ""),
        "AccountName": account["Name"],
        "AccountNumber": str(given.get("BankAccountNumber") or ""),
        "AccountCode": account["Code"],
        "Currency": str(given.get("Currency") or ""),
        "StatementBalance": 0,
        "BalanceInDear": 0,
        "InitialBalance": 0,
    }


def in_use(tenant: Tenant, account: Body) -> bool:
    """Whether a journal, a supplier, a tax rule or Cin7 itself needs the account."""
    code, books = account["Code"], tenant.books
    return bool(
        account["SystemAccount"]
        or books.count("journal", [Condition(_USES, (code, code))])
        or books.count("supplier", [Condition("json_extract(body, '$.AccountPayable') = ?", (code,))])
        or books.count("tax_rule", [Condition("json_extract(body, '$.Account') = ?", (code,))])
    )


ACCOUNTS = Accounts(
    path="ref/account",
    envelope="AccountsList",
    kind="account",
    called="Account",
    key="Code",
    fields=ACCOUNT,
    filters=(exact("Code"), starts_with(), exact("Type"), by_status()),
    verbs=("GET", "POST", "PUT", "DELETE"),
    blanks=("SystemAccount", "SystemAccountCode"),
)
BANK_ACCOUNTS = Resource(
    path="ref/account/bank",
    envelope="BankAccountsList",
    kind="bank_account",
    called="Bank account",
    key="AccountID",
    name_field="AccountName",
    filters=(by_id(), starts_with(), exact("Bank")),
)
