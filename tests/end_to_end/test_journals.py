"""Journals: exact to the cent, once, and frozen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from flows.books import Books
from flows.conversation import said, totals_of
from flows.programs import Ended, Target

from sandbox.client import Client


def _journal(*amounts: tuple[str, str], key: str = "J1", **fields: Any) -> dict[str, Any]:
    lines = [{"account": account, "amount": amount} for account, amount in amounts]
    return {"source_id": key, "date": "2026-06-30", "narration": "June", "lines": lines, **fields}


SIMPLE = _journal(("600100", "10.10"), ("210000", "-10.10"))


def _deliver(target: Target, *journals: dict[str, Any], **settings: Any) -> Ended:
    run = target.run(said(("journals", journals), state={"n": 1}), **settings)
    assert run.code == 0, run
    assert run.states == [{"n": 1}]
    return run


def _outcomes(run: Ended) -> dict[str, int]:
    return {outcome: number for outcome, number in run.summary["journals"].items() if number}


def test_an_n_to_m_journal_is_exact_and_uses_at_most_n_plus_m_less_one_pairs(
    target: Target, sandbox: Client
) -> None:
    many = _journal(
        ("600100", "0.01"),
        ("600200", "1234567.89"),
        ("600300", "33.33"),
        ("210000", "-1000000.00"),
        ("210100", "-234601.22"),
        ("210200", "-0.01"),
    )
    assert _outcomes(_deliver(target, many)) == {"created": 1}
    books = Books(sandbox)
    assert books.totals() == totals_of([many])
    (posted,) = books.journals("J1")
    assert posted["Status"] == "COMPLETED"
    assert posted["EffectiveDate"].startswith("2026-06-30")
    assert len(posted["Lines"]) <= 5
    assert all(Decimal(line["Amount"]) > 0 for line in posted["Lines"])


def test_a_cost_centre_is_a_label_in_the_reference(target: Target, sandbox: Client) -> None:
    lines = [
        {"account": "600100", "amount": 10, "cost_center": "21100"},
        {"account": "600200", "amount": 5, "cost_center": "99"},
        {"account": "210000", "amount": -15},
    ]
    _deliver(target, _journal(lines=lines), cost_center_map={"21100": "Portland"})
    (posted,) = Books(sandbox).journals("J1")
    assert {line["Debit"]: line["Reference"] for line in posted["Lines"]} == {
        "600100": "Portland",
        "600200": "99",
    }


def test_debit_and_credit_columns_mean_the_same_as_signed_amounts(target: Target, sandbox: Client) -> None:
    columns = [{"account": "600100", "debit": "7.25"}, {"account": "210000", "credit": 7.25}]
    _deliver(target, _journal(lines=columns))
    assert Books(sandbox).totals() == {"600100": Decimal("7.25"), "210000": Decimal("-7.25")}


def test_a_foreign_journal_is_posted_at_its_rate(target: Target, sandbox: Client) -> None:
    _deliver(target, _journal(("600100", "100.00"), ("210000", "-100.00"), currency="EUR", rate="1.0825"))
    (posted,) = Books(sandbox).journals("J1")
    assert Decimal(posted["CurrencyConversionRate"]) == Decimal("1.0825")
    assert Decimal(posted["Lines"][0]["BaseAmount"]) == Decimal("108.25")


HELD = {
    "unbalanced": (_journal(("600100", "10.10"), ("210000", "-10.11")), "JOURNAL_UNBALANCED", "10.11"),
    "account that Cin7 lacks": (
        _journal(("600199", "1"), ("210000", "-1")),
        "ACCOUNT_NOT_MAPPED",
        "600199",
    ),
    "archived account": (_journal(("430000", "1"), ("210000", "-1")), "ACCOUNT_NOT_MAPPED", "archived"),
    "locked period": (SIMPLE | {"date": "2025-12-31"}, "PERIOD_LOCKED", "2025-12-31"),
    "foreign currency without a rate": (SIMPLE | {"currency": "EUR"}, "RATE_MISSING", "rate"),
    "more than two decimals": (
        _journal(("600100", "1.005"), ("210000", "-1.005")),
        "JOURNAL_DECIMALS",
        "two decimals",
    ),
}


@pytest.mark.parametrize(("journal", "code", "named"), HELD.values(), ids=HELD)
def test_a_journal_that_must_not_be_posted_is_held_and_never_sent(
    target: Target, sandbox: Client, journal: dict[str, Any], code: str, named: str
) -> None:
    sandbox.switch("cin7.lock_date", "2025-12-31")
    run = _deliver(target, journal, SIMPLE | {"source_id": "J2"})
    assert _outcomes(run) == {"held": 1, "created": 1}
    held = target.parked("held")["J1"]
    assert held["code"] == code
    assert named in held["reason"]
    assert held["what_to_do"]
    assert Books(sandbox).journals("J1") == []


REFUSED = {
    "no date": (SIMPLE | {"date": None}, "RECORD_INVALID", "date"),
    "a date that is none": (SIMPLE | {"date": "30/06/2026"}, "RECORD_INVALID", "date"),
    "an amount that is none": (_journal(("600100", "ten")), "RECORD_INVALID", "lines[0].amount"),
    "a line without account": (
        SIMPLE | {"lines": [{"amount": 1}]},
        "RECORD_INVALID",
        "lines[0].account",
    ),
    "nothing to post": (_journal(("600100", "0"), ("210000", "0")), "JOURNAL_EMPTY", "nothing"),
}


@pytest.mark.parametrize(("journal", "code", "named"), REFUSED.values(), ids=REFUSED)
def test_a_journal_that_cannot_be_is_refused(
    target: Target, sandbox: Client, journal: dict[str, Any], code: str, named: str
) -> None:
    assert _outcomes(_deliver(target, journal)) == {"refused": 1}
    refused = target.parked("refused")["J1"]
    assert refused["code"] == code
    assert named in refused["reason"]
    assert refused["what_to_do"]
    assert Books(sandbox).writes == 0


def test_differences_of_rounding_go_to_the_rounding_account(target: Target, sandbox: Client) -> None:
    thirds = _journal(("600100", "3.335"), ("600200", "3.335"), ("210000", "-6.67"))
    assert _outcomes(_deliver(target, thirds, rounding_account="R-01")) == {"created": 1}
    totals = Books(sandbox).totals()
    assert totals == {
        "600100": Decimal("3.34"),
        "600200": Decimal("3.34"),
        "210000": Decimal("-6.67"),
        "R-01": Decimal("-0.01"),
    }


def test_a_posted_journal_that_changed_in_the_source_is_held_until_a_person_voids_it(
    target: Target, sandbox: Client
) -> None:
    _deliver(target, SIMPLE)
    changed = _journal(("600100", "11.00"), ("210000", "-11.00"))
    assert _outcomes(_deliver(target, changed)) == {"held": 1}
    assert target.parked("held")["J1"]["code"] == "JOURNAL_POSTED_CHANGED"
    assert Books(sandbox).totals() == totals_of([SIMPLE])

    where = {"TaskID": Books(sandbox).journals("J1")[0]["TaskID"]}
    sandbox.edit("cin7", {"action": "void", "object": "journal", "where": where})
    assert _outcomes(_deliver(target, changed)) == {"created": 1}
    assert Books(sandbox).totals() == totals_of([changed])


def test_a_held_journal_goes_out_once_its_account_is_mapped(target: Target, sandbox: Client) -> None:
    _deliver(target, _journal(("Rent", "1"), ("210000", "-1")))
    assert Books(sandbox).all_journals == []
    run = target.run("", account_map={"Rent": "610000"})
    assert run.code == 0, run
    assert _outcomes(run) == {"created": 1}
    assert Books(sandbox).totals() == {"610000": Decimal(1), "210000": Decimal(-1)}


def test_a_journal_waits_in_the_same_run_for_the_account_that_it_needs(
    target: Target, sandbox: Client
) -> None:
    account = {"code": "710010", "name": "Drayage", "type": "EXPENSE"}
    journal = _journal(("710010", "1"), ("210000", "-1"))
    run = target.run(said(("journals", [journal]), ("accounts", [account]), state={"n": 1}))
    assert run.code == 0, run
    assert _outcomes(run) == {"created": 1}
