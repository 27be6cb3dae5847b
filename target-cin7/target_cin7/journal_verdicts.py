"""What holds or refuses a journal, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from connector_kit.delivery.model import Document, Held
from connector_kit.faults import Fault, quoted
from target_cin7.journal_book import Posted
from target_cin7.lock_date import LockDateFormat, lock_dates


def empty() -> Fault:
    return Fault(
        "lines post nothing", "JOURNAL_EMPTY", "leave the journal out, or map its amounts", refused=True
    )


def rate_of(content: Mapping[str, Any], base: str, faults: list[Fault]) -> Decimal:
    """Return how many units of the base currency one of the journal's is worth; add what is wrong with it."""
    currency = content.get("currency") or base
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


def period_faults(date: str, lock_date: str | None, date_format: LockDateFormat) -> list[Fault]:
    """Return what is wrong with a date: it is not after the lock date, by its latest reading."""
    if lock_date is None:
        return []
    readings = lock_dates(lock_date, date_format)
    if not readings:
        return [_unreadable(lock_date)]
    if dt.date.fromisoformat(date) > readings[-1]:
        return []
    return [_period_locked(date, lock_date, readings)]


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


def changed(document: Document, name: str) -> Held:
    return Held(
        f"Journal {document.key}: it was posted as journal {name} in Cin7 Core, "
        "and what the source says now is different.",
        code="JOURNAL_POSTED_CHANGED",
        hint="either void that journal in Cin7 Core and retry, which posts it anew, "
        "or undo the change in the source and correct it there by a new journal.",
    )


def voided(document: Document, journal: Posted) -> Held:
    return Held(
        f"Journal {document.key}: it was posted as journal {journal.number or journal.task_id}, "
        "which somebody has voided in Cin7 Core.",
        code="JOURNAL_VOIDED",
        hint="remove the marker from that journal's notes in Cin7 Core to have it posted again, "
        "or cancel the journal in the source.",
    )


def twice(document: Document, journals: Sequence[Posted]) -> Held:
    names = tuple(j.number or j.task_id for j in journals)
    return Held(
        f"Journal {document.key}: its marker stands on {len(journals)} journals: {quoted(names)}.",
        code="JOURNAL_MARKER_TWICE",
        hint="void all but one, or remove the marker from the notes of those that are copies.",
        candidates=names,
    )


def gone(document: Document) -> Held:
    return Held(
        f"Journal {document.key}: it was posted as {document.destination_id}, which Cin7 Core no longer has.",
        code="JOURNAL_GONE",
        hint="check that the setting account_id names the right company; "
        "if the journal was deleted on purpose, enter it in Cin7 Core by hand.",
    )
