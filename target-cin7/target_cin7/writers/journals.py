"""Journals: posted once, complete and exact, and never changed after that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from connector_kit.delivery.model import (
    Answer,
    Document,
    Found,
    Landed,
    Plan,
    Step,
    Unknown,
)
from connector_kit.faults import Fault, close_names, quoted, raise_faults
from connector_kit.records import RecordModel
from target_cin7.account_mapping import AccountMapping, account_key
from target_cin7.answers import Taken
from target_cin7.client import Cin7Client, Row, rows_of
from target_cin7.compare import kept_otherwise
from target_cin7.journal_book import KEY, PATH, JournalBook, Posted
from target_cin7.journal_entry import (
    Rounded,
    amount_of,
    fingerprint,
    in_cents,
    journal_body,
    live_totals,
    pair_totals,
    posted,
)
from target_cin7.journal_split import Pair, Posting, split
from target_cin7.journal_verdicts import changed, empty, gone, period_faults, rate_of, twice, voided
from target_cin7.lock_date import LockDateFormat
from target_cin7.models import JournalRecord
from target_cin7.reference_book import ReferenceBook

_CHECKED: Final = ("Status", "Currency", "CurrencyConversionRate", "EffectiveDate", "Notes")


@dataclass(frozen=True, slots=True)
class JournalSettings:
    """The settings that shape a journal; ``rounding_account`` is a Cin7 Core account code."""

    cost_center_map: Mapping[str, str]
    rounding_account: str | None = None
    lock_date_format: LockDateFormat = "auto"


@dataclass(frozen=True, slots=True)
class _Entry:
    pairs: list[Pair]
    currency: str
    rate: Decimal
    notes: tuple[str, ...]

    def fingerprint(self, document: Document) -> str:
        return fingerprint(document.content["date"], self.currency, pair_totals(self.pairs))


class JournalWriter:
    """Writes journals. A journal that was posted is frozen: if its source changes, a person decides."""

    object = "journals"
    model: type[RecordModel] = JournalRecord
    depends_on: tuple[str, ...] = ("accounts",)

    def __init__(
        self,
        client: Cin7Client,
        book: ReferenceBook,
        journals: JournalBook,
        mapping: AccountMapping,
        settings: JournalSettings,
    ) -> None:
        self._client = client
        self._book = book
        self._journals = journals
        self._mapping = mapping
        self._settings = settings

    def key(self, record: RecordModel) -> str:
        return str(getattr(record, "source_id"))  # noqa: B009 - the engine hands over this writer's model

    def lane(self, document: Document) -> str:
        return document.key

    def check(self, document: Document) -> None:
        """Check balance, accounts, currency and the lock date, all in one verdict.

        A document that was posted, or may have been, is checked when it is planned: first it must be known.
        """
        self._book.company()
        self._book.accounts()
        if not document.attempted and document.destination_id is None:
            self._entry(document, lock=True)

    def find(self, document: Document, *, settling: bool) -> Found | None:
        """Look by identity, and by marker if a write may have been executed unseen."""
        if settling:
            return self._judge(document, self._journals.look(document.marker))
        if document.destination_id is None:
            return self._judge(document, self._journals.seen(document.marker))
        if document.landed is not None and posted(document.landed) == posted(document.content):
            return Found(document.destination_id, {"TaskID": document.destination_id}, "identity")
        if document.landed is None:
            return self._rebuilt(document, document.destination_id)
        if document.destination_id.lower() in self._journals.voided():
            return None
        raise changed(document, document.destination_id)

    def plan(self, document: Document, found: Found | None) -> Plan:
        if found is not None:
            return Plan()
        entry = self._entry(document, lock=True)
        content = document.content
        body = journal_body(
            pairs=entry.pairs,
            date=content["date"],
            currency=entry.currency,
            rate=entry.rate,
            narration=content.get("narration"),
            marker=document.marker,
            cost_center_map=self._settings.cost_center_map,
        )
        notes = entry.notes
        if document.destination_id is not None:
            notes += (f"journal {document.destination_id} was voided in Cin7 Core; posted anew as changed",)
        return Plan((Step("create", "POST", PATH, body, creates=True),), notes=notes)

    def send(self, document: Document, step: Step) -> Answer:
        try:
            answer = self._client.write(step.method, step.path, step.body)
        finally:
            self._journals.wrote(document.marker)
        if not isinstance(answer, Taken):
            return answer
        rows = [row for row in rows_of(answer.body, KEY) or [] if row.get("TaskID")]
        if not rows:
            return Unknown("Cin7 Core answered without the journal")
        return Landed(Found(str(rows[0]["TaskID"]).lower(), rows[0], "answer"), _kept(step.body, rows[0]))

    def scan(self) -> dict[str, str]:
        return {
            marker: min(journals, key=lambda j: j.voided).task_id
            for marker, journals in self._journals.any_scan().items()
        }

    def _judge(self, document: Document, journals: list[Posted]) -> Found | None:
        """Return the journal that stands for the document. One that was voided as it is now stays so."""
        standing = [journal for journal in journals if not journal.voided]
        if standing:
            return self._same(document, standing)
        for journal in journals:
            # A voided journal of other content is what "void it and retry" asked a person for.
            if self._equal(document, journal):
                raise voided(document, journal)
        return None

    def _rebuilt(self, document: Document, task_id: str) -> Found | None:
        """Judge a document of which only the identity is known."""
        journals = self._journals.any_scan().get(document.marker, [])
        if not any(journal.task_id == task_id.lower() for journal in journals):
            raise gone(document)
        return self._judge(document, journals)

    def _equal(self, document: Document, journal: Posted) -> bool:
        return journal.fingerprint == self._entry(document, lock=False).fingerprint(document)

    def _same(self, document: Document, journals: list[Posted]) -> Found:
        if len(journals) > 1:
            raise twice(document, journals)
        journal = journals[0]
        if not self._equal(document, journal):
            raise changed(document, journal.number or journal.task_id)
        return Found(journal.task_id, {"TaskID": journal.task_id, "Status": journal.status}, "marker")

    def _entry(self, document: Document, *, lock: bool) -> _Entry:
        content, faults = document.content, list[Fault]()
        company = self._book.company()
        postings = self._postings(content)
        if not any(p.amount for p in postings):
            faults.append(empty())
        rounded = in_cents(postings, self._settings.rounding_account)
        rate = rate_of(content, company.base_currency, faults)
        if isinstance(rounded, Fault):
            faults.append(rounded)
            rounded = Rounded([])
        faults += self._unmapped(content, rounded)
        if lock:
            faults += period_faults(content["date"], company.lock_date, self._settings.lock_date_format)
        raise_faults(f"Journal {document.key}", faults)
        notes = (rounded.note,) if rounded.note else ()
        currency = content.get("currency") or company.base_currency
        return _Entry(split(rounded.postings), currency, rate, notes)

    def _postings(self, content: Mapping[str, Any]) -> list[Posting]:
        return [
            Posting(
                self._mapping.map(line["account"], line.get("cost_center")).code,
                amount_of(line),
                line.get("cost_center"),
                line.get("description"),
            )
            for line in content.get("lines") or ()
        ]

    def _unmapped(self, content: Mapping[str, Any], rounded: Rounded) -> list[Fault]:
        lines = [line for line in content.get("lines") or () if amount_of(line)]
        names = {account_key(x["account"], x.get("cost_center")): x for x in lines}
        faults = [
            fault
            for name, line in names.items()
            if (fault := self._account_fault(name, line["account"], line.get("cost_center")))
        ]
        rounding = self._settings.rounding_account
        if rounding is not None and rounded.note and not self._is_active(rounding):
            faults.append(
                Fault(
                    f'the setting rounding_account "{rounding}" is not an active account in Cin7 Core',
                    "ROUNDING_ACCOUNT_UNKNOWN",
                    "set rounding_account to the code of an active account",
                    self._close_accounts(rounding),
                )
            )
        return faults

    def _account_fault(self, name: str, source_account: str, cost_center: str | None) -> Fault | None:
        mapped = self._mapping.map(source_account, cost_center)
        account = self._book.accounts().get(mapped.code)
        if account is not None and account.is_active:
            return None
        candidates = self._close_accounts(mapped.code)
        why = "is archived" if account is not None else "does not exist"
        return Fault(
            f'account "{name}": Cin7 Core account "{mapped.code}", by {mapped.rule}, {why}'
            + (f"; close: {quoted(candidates)}" if candidates else ""),
            "ACCOUNT_NOT_MAPPED",
            "give account_map an entry for each of these accounts, or create them in Cin7 Core",
            candidates,
        )

    def _is_active(self, code: str) -> bool:
        account = self._book.accounts().get(code)
        return account is not None and account.is_active

    def _close_accounts(self, code: str) -> tuple[str, ...]:
        labels = {a.code: a.label for a in self._book.all_accounts() if a.is_active}
        return tuple(labels[c] for c in close_names(code, labels, fallback=False))


def _kept(sent: Mapping[str, Any], row: Row) -> tuple[str, ...]:
    notes = kept_otherwise({field: sent[field] for field in _CHECKED}, row)
    if "Lines" in row and live_totals({"Lines": sent["Lines"]}) != live_totals(row):
        notes += ("Cin7 Core shows other totals than were sent; compare the journal's lines",)
    return notes
