"""From a journal's lines to postings in whole cents, and to the body that Cin7 Core takes. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from connector_kit.faults import Fault
from target_cin7.client import Row
from target_cin7.journal_split import Pair, Posting
from target_cin7.markers import bracketed

CENT: Final = Decimal("0.01")
REFERENCE_LENGTH: Final = 256
_ZERO: Final = Decimal()


@dataclass(frozen=True, slots=True)
class Rounded:
    """Postings in whole cents that balance, and a remark if the rounding account took a difference."""

    postings: list[Posting]
    note: str | None = None


def amount_of(line: Mapping[str, Any]) -> Decimal:
    """Return the signed amount of a line, debit positive."""
    if line.get("amount") is not None:
        return Decimal(line["amount"])
    return Decimal(line.get("debit") or 0) - Decimal(line.get("credit") or 0)


def in_cents(postings: Sequence[Posting], rounding_account: str | None) -> Rounded | Fault:
    """Return the postings in whole cents; the rounding account takes what that leaves over.

    A difference counts as rounding if it is no more than half a cent for each posting.
    """
    balance = sum((p.amount for p in postings), _ZERO)
    finer = [p for p in postings if p.amount != p.amount.quantize(CENT, ROUND_HALF_UP)]
    if balance == _ZERO and not finer:
        return Rounded(list(postings))
    is_rounding = abs(balance) <= CENT / 2 * len(postings)
    if not is_rounding or rounding_account is None:
        return _unbalanced(postings, balance, finer, is_rounding=is_rounding)
    whole = [
        Posting(p.account, p.amount.quantize(CENT, ROUND_HALF_UP), p.cost_center, p.description)
        for p in postings
    ]
    difference = sum((p.amount for p in whole), _ZERO)
    if difference == _ZERO:
        return Rounded(whole)
    whole.append(Posting(rounding_account, -difference, None, "Rounding"))
    return Rounded(whole, f"{-difference} of rounding went to account {rounding_account}")


def journal_body(
    *,
    pairs: Sequence[Pair],
    date: str,
    currency: str,
    rate: Decimal,
    narration: str | None,
    marker: str,
    cost_center_map: Mapping[str, str],
) -> dict[str, Any]:
    """Return the body of a POST. The marker stands in Notes; BaseAmount is in the base currency."""
    body: dict[str, Any] = {
        "Status": "COMPLETED",
        "Currency": currency,
        "CurrencyConversionRate": rate,
        "EffectiveDate": f"{date}T00:00:00",
        "Narration": narration or "",
        "Notes": bracketed(marker),
        "Lines": [_line(pair, rate, cost_center_map) for pair in pairs],
    }
    return body


def reference(pair: Pair, cost_center_map: Mapping[str, str]) -> str:
    """Return the cost centres of both sides, each once, or the line's description where there is none."""
    sides = (pair.debit, pair.credit)
    labels = [cost_center_map.get(p.cost_center, p.cost_center) for p in sides if p.cost_center]
    text = " / ".join(dict.fromkeys(labels)) or pair.debit.description or pair.credit.description or ""
    return text[:REFERENCE_LENGTH]


def fingerprint(date: str, currency: str, totals: Mapping[str, Decimal]) -> str:
    """Return a short text, equal for two journals that post the same to the same accounts on one day."""
    net = sorted((account, total.quantize(CENT)) for account, total in totals.items() if total != _ZERO)
    text = "|".join([date[:10], currency.strip().upper(), *(f"{account}={total}" for account, total in net)])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def pair_totals(pairs: Sequence[Pair]) -> dict[str, Decimal]:
    """Return each account's net total, debit positive."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for pair in pairs:
        totals[pair.debit.account] += pair.amount
        totals[pair.credit.account] -= pair.amount
    return totals


def live_totals(row: Row) -> dict[str, Decimal]:
    """Return the net totals of a journal as Cin7 Core shows it, by whatever it calls the accounts."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for line in row.get("Lines") or ():
        amount = Decimal(line.get("Amount") or 0)
        totals[str(line.get("Debit") or "").strip()] += amount
        totals[str(line.get("Credit") or "").strip()] -= amount
    return totals


def posted(content: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what a journal posts, without regard to the order of its lines or how amounts are written."""
    lines = [
        (str(x.get("account")), amount_of(x), x.get("cost_center") or "", x.get("description") or "")
        for x in content.get("lines") or ()
    ]
    head = tuple(content.get(name) or None for name in ("date", "currency", "rate", "narration"))
    return (*head, *sorted(line for line in lines if line[1] != _ZERO))


def _line(pair: Pair, rate: Decimal, cost_center_map: Mapping[str, str]) -> dict[str, Any]:
    return {
        "Debit": pair.debit.account,
        "Credit": pair.credit.account,
        "Reference": reference(pair, cost_center_map),
        "Amount": pair.amount.quantize(CENT),
        "BaseAmount": (pair.amount * rate).quantize(CENT, ROUND_HALF_UP),
    }


def _unbalanced(
    postings: Sequence[Posting], balance: Decimal, finer: Sequence[Posting], *, is_rounding: bool
) -> Fault:
    if balance == _ZERO:
        return Fault(
            f"lines: {len(finer)} of {len(postings)} amounts have more than two decimals",
            "JOURNAL_DECIMALS",
            "set rounding_account to the account that takes differences of rounding, or round in the source",
        )
    debits = sum((p.amount for p in postings if p.amount > _ZERO), _ZERO)
    side = "debits" if balance > _ZERO else "credits"
    hint = "correct the journal in the source, or map all of its lines"
    return Fault(
        f"lines do not balance: debits {debits}, credits {debits - balance}, {side} are {abs(balance)} more",
        "JOURNAL_UNBALANCED",
        f"{hint}; a difference of rounding goes to rounding_account where that is set"
        if is_rounding
        else hint,
    )
