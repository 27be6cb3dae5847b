"""`/journal`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sandbox.cin7 import errors
from sandbox.cin7.errors import Refusal
from sandbox.cin7.fields import Field, check_new
from sandbox.cin7.filters import Query, by_id, by_status, contains
from sandbox.cin7.ledger import Posting, repost
from sandbox.cin7.resource import Body, Resource, Write
from sandbox.cin7.tenant import Tenant
from sandbox.cin7.wire import tenant_date

KIND = "Journal"
CENT = Decimal("0.01")
JOURNAL = (
    Field("Status", "choice", choices=("DRAFT", "COMPLETED"), default="DRAFT"),
    Field("Currency", required=True, length=3),
    Field("CurrencyConversionRate", "number", required=True, places=10, low=Decimal("0.0000000001")),
    Field("EffectiveDate", "day", required=True),
    Field("Narration", default=""),
    Field("Notes", default=""),
)
_LINE = (
    Field("Debit", required=True, length=50),
    Field("Credit", required=True, length=50),
    Field("Reference", default=""),
    Field("Amount", "number", required=True, places=2, low=CENT),
)
_BASE = Field("BaseAmount", "number", required=True, places=2, low=CENT)
_OPTIONAL_BASE = Field("BaseAmount", "number", places=2, low=CENT)


@dataclass(frozen=True)
class Journals(Resource):
    """Journals of debit/credit pairs (Cin7 Core API documentation). What is COMPLETED is frozen."""

    def problems(self, write: Write) -> Iterator[str]:
        old, lines = write.old, write.given.get("Lines")
        if old is not None and old["Status"] != "DRAFT":
            yield f"Journal {old['JournalNumber']} is {old['Status']} and cannot be changed"
            return
        yield from _lock_problems(write.tenant, write.values.get("EffectiveDate"))
        if lines is not None or old is None:
            yield from _line_problems(write.tenant, lines)

    def made(self, write: Write) -> Body:
        books = write.tenant.books
        names = {"TaskID": books.guid("journal"), "JournalNumber": f"JN-{books.next('journal'):05d}"}
        return _body(write, names)

    def changed(self, write: Write) -> Body:
        return _body(write, write.before)

    def keep(self, tenant: Tenant, body: Body) -> None:
        """Keep the journal, and post it or take its postings back as its status says."""
        with tenant.books.write():
            super().keep(tenant, body)
            repost(tenant.books, body["TaskID"], body["JournalNumber"], KIND, _postings(body))

    def delete(self, tenant: Tenant, query: Query) -> Any:
        """Void the journal, or undo it to a draft."""
        old = self.found(tenant, query.get("ID") or query.get("TaskID"))
        body = {**old, "Status": "VOIDED" if query.flag("Void") else "DRAFT"}
        if old["Status"] == "VOIDED":
            raise Refusal(f"Journal {old['JournalNumber']} is VOIDED and cannot be changed")
        tenant.refuse_if(list(_lock_problems(tenant, old["EffectiveDate"])))
        self.keep(tenant, body)
        return self.written(tenant, body)

    def not_found(self) -> str:
        return "Journal not found"


def _body(write: Write, old: Body) -> Body:
    merged, lines = {**old, **write.values}, write.given.get("Lines")
    rate = Decimal(merged["CurrencyConversionRate"])
    return {
        "TaskID": merged["TaskID"],
        "Status": merged["Status"],
        "JournalNumber": merged["JournalNumber"],
        "Currency": merged["Currency"].upper(),
        "CurrencyConversionRate": Decimal(f"{rate.normalize():f}"),
        "EffectiveDate": merged["EffectiveDate"],
        "Narration": merged["Narration"],
        "Notes": merged["Notes"],
        "Lines": old["Lines"] if lines is None else _lines(write.tenant, lines, rate),
        "Attachments": [],
    }


def _lines(tenant: Tenant, given: list[Body], rate: Decimal) -> list[Body]:
    lines = [check_new(_line_fields(tenant), line, "Lines").values for line in given]
    for line in lines:
        line["BaseAmount"] = line["BaseAmount"] or (line["Amount"] * rate).quantize(CENT)
    return lines


def _line_fields(tenant: Tenant) -> tuple[Field, ...]:
    return (*_LINE, _BASE if tenant.switches["base_amount"] == "required" else _OPTIONAL_BASE)


def _line_problems(tenant: Tenant, lines: Any) -> Iterator[str]:
    if not isinstance(lines, list) or not lines or not all(isinstance(line, dict) for line in lines):
        yield errors.invalid("Lines")
        return
    for line in lines:
        checked = check_new(_line_fields(tenant), line, "Lines")
        yield from checked.problems
        for side in ("Debit", "Credit"):
            yield from _account_problems(tenant, checked.values.get(side))


def _account_problems(tenant: Tenant, code: str | None) -> Iterator[str]:
    account = tenant.account(code) if code else None
    if code and account is None:
        yield errors.ACCOUNT_NOT_FOUND
    elif account is not None and account["Status"] != "ACTIVE":
        yield f"Account {code} is archived"


def _lock_problems(tenant: Tenant, effective: str | None) -> Iterator[str]:
    lock = tenant.lock_date()
    if lock is not None and effective is not None and effective[:10] <= lock.isoformat():
        shown = tenant_date(lock, tenant.switches["date_format"])
        yield f"EffectiveDate must be later than the lock date {shown}"


def _postings(body: Body) -> list[Posting]:
    """What a journal posts as its status says."""
    lines = body["Lines"] if body["Status"] == "COMPLETED" else []
    day = body["EffectiveDate"]
    return [Posting(x["Debit"], x["Credit"], x["BaseAmount"], day, x["Reference"]) for x in lines]


def _searched(switches: Mapping[str, Any]) -> tuple[str, ...]:
    return ("JournalNumber",) if switches["journal_search"] == "number" else ("JournalNumber", "Narration")


JOURNALS = Journals(
    path="journal",
    envelope="Journals",
    kind="journal",
    called="Journal",
    key="TaskID",
    name_field="JournalNumber",
    fields=JOURNAL,
    filters=(by_id("TaskID"), by_status(), contains("Search", _searched)),
    verbs=("GET", "POST", "PUT", "DELETE"),
    blanks=("Narration", "Notes"),
)
