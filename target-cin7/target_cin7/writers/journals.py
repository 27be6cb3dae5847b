"""Journals: posted once, complete and exact, and never changed after that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from connector_kit.delivery.model import (
    Answer,
    Document,
    Found,
    Held,
    Landed,
    Plan,
    Step,
    Unknown,
)
from connector_kit.records import RecordModel
from target_cin7.account_mapping import AccountMapping, account_key
from target_cin7.answers import Taken
from target_cin7.client import Cin7Client, Row, rows_of
from target_cin7.compare import kept_otherwise
from target_cin7.faults import Fault, close_names, quoted, raise_faults
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
from target_cin7.lock_date import LockDateFormat, lock_dates
from target_cin7.models import JournalRecord
from target_cin7.reference_book import Company, ReferenceBook

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
        if settling or document.attempted:
            return self._settle(document)
        if document.destination_id is None:
            return None
        if document.landed is not None and posted(document.landed) == posted(document.content):
            return Found(document.destination_id, {"TaskID": document.destination_id}, "identity")
        if document.landed is None:
            return self._rebuilt(document, document.destination_id)
        if document.destination_id.lower() in self._journals.voided():
            return None
        raise _changed(document, document.destination_id)

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

    def _settle(self, document: Document) -> Found | None:
        journals = self._journals.look(document.marker)
        standing = [journal for journal in journals if not journal.voided]
        if standing:
            return self._same(document, standing)
        # A voided journal that we know from before is not the one whose answer was lost.
        voided = [j for j in journals if j.task_id != (document.destination_id or "").lower()]
        if voided:
            raise _voided(document, voided[0])
        return None

    def _rebuilt(self, document: Document, task_id: str) -> Found:
        journals = self._journals.any_scan().get(document.marker, [])
        journal = next((j for j in journals if j.task_id == task_id.lower()), None)
        if journal is None:
            raise _gone(document)
        if journal.voided:
            raise _voided(document, journal)
        return self._same(document, [journal])

    def _same(self, document: Document, journals: list[Posted]) -> Found:
        if len(journals) > 1:
            raise _twice(document, journals)
        journal = journals[0]
        if journal.fingerprint != self._entry(document, lock=False).fingerprint(document):
            raise _changed(document, journal.number or journal.task_id)
        return Found(journal.task_id, {"TaskID": journal.task_id, "Status": journal.status}, "marker")

    def _entry(self, document: Document, *, lock: bool) -> _Entry:
        content, faults = document.content, list[Fault]()
        company = self._book.company()
        postings = self._postings(content)
        if not any(p.amount for p in postings):
            faults.append(_empty())
        rounded = in_cents(postings, self._settings.rounding_account)
        rate = _rate(content, company, faults)
        if isinstance(rounded, Fault):
            faults.append(rounded)
            rounded = Rounded([])
        faults += self._unmapped(content, rounded)
        if lock:
            faults += self._locked(content["date"], company.lock_date)
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

    def _locked(self, date: str, lock_date: str | None) -> list[Fault]:
        if lock_date is None:
            return []
        readings = lock_dates(lock_date, self._settings.lock_date_format)
        if not readings:
            return [_unreadable(lock_date)]
        if dt.date.fromisoformat(date) > readings[-1]:
            return []
        return [_period_locked(date, lock_date, readings)]


def _rate(content: Mapping[str, Any], company: Company, faults: list[Fault]) -> Decimal:
    currency, base = content.get("currency") or company.base_currency, company.base_currency
    rate = content.get("rate")
    if currency == base:
        if rate is not None and rate != 1:
            faults.append(
                Fault(
                    f"rate is {rate}, but {currency} is the base currency of Cin7 Core",
                    "RATE_NOT_ONE",
                    "map currency and rate together, or leave rate out",
                )
            )
        return Decimal(1)
    if rate is None:
        faults.append(
            Fault(
                f"currency is {currency}, the base currency of Cin7 Core is {base}, and rate is missing",
                "RATE_MISSING",
                f"map rate: how many {base} one {currency} is worth",
            )
        )
    return Decimal(rate or 1)


def _kept(sent: Mapping[str, Any], row: Row) -> tuple[str, ...]:
    notes = kept_otherwise({field: sent[field] for field in _CHECKED}, row)
    if "Lines" in row and live_totals({"Lines": sent["Lines"]}) != live_totals(row):
        notes += ("Cin7 Core shows other totals than were sent; compare the journal's lines",)
    return notes


def _empty() -> Fault:
    return Fault(
        "lines post nothing", "JOURNAL_EMPTY", "leave the journal out, or map its amounts", refused=True
    )


def _unreadable(lock_date: str) -> Fault:
    return Fault(
        f'the lock date of Cin7 Core, "{lock_date}", is not a date that can be read',
        "LOCK_DATE_UNREADABLE",
        "set lock_date_format to dmy, mdy or ymd, as the company writes dates",
    )


def _period_locked(date: str, lock_date: str, readings: tuple[dt.date, ...]) -> Fault:
    meaning = " or ".join(d.isoformat() for d in readings)
    text = f'date {date} is not after the lock date of Cin7 Core, "{lock_date}" ({meaning})'
    hint = "move the lock date in Cin7 Core, or date the journal later"
    if len(readings) > 1:
        hint += "; the lock date can be read in two ways: set lock_date_format to dmy or mdy"
    return Fault(text, "PERIOD_LOCKED", hint)


def _changed(document: Document, name: str) -> Held:
    return Held(
        f"Journal {document.key}: it was posted as journal {name} in Cin7 Core, "
        "and what the source says now is different.",
        code="JOURNAL_POSTED_CHANGED",
        hint="either void that journal in Cin7 Core and retry, which posts it anew, "
        "or undo the change in the source and correct it there by a new journal.",
    )


def _voided(document: Document, journal: Posted) -> Held:
    return Held(
        f"Journal {document.key}: it was posted as journal {journal.number or journal.task_id}, "
        "which somebody has voided in Cin7 Core.",
        code="JOURNAL_VOIDED",
        hint="remove the marker from that journal's notes in Cin7 Core to have it posted again, "
        "or cancel the journal in the source.",
    )


def _twice(document: Document, journals: list[Posted]) -> Held:
    names = tuple(j.number or j.task_id for j in journals)
    return Held(
        f"Journal {document.key}: its marker stands on {len(journals)} journals in Cin7 Core: {quoted(names)}.",
        code="JOURNAL_MARKER_TWICE",
        hint="void all but one, or remove the marker from the notes of those that are copies.",
        candidates=names,
    )


def _gone(document: Document) -> Held:
    return Held(
        f"Journal {document.key}: it was posted as {document.destination_id}, which Cin7 Core no longer has.",
        code="JOURNAL_GONE",
        hint="check that the setting account_id names the right company; "
        "if the journal was deleted on purpose, enter it in Cin7 Core by hand.",
    )
