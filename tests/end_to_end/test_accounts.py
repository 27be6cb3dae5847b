"""Accounts in the three modes."""

from __future__ import annotations

from typing import Any

import pytest
from flows.books import Books
from flows.conversation import said
from flows.programs import Ended, Target

from sandbox.client import Client

NEW = {"code": "710010", "name": "Drayage Recharged", "type": "EXPENSE", "description": "Recharged"}
THERE = {"code": "650200", "name": "Meals & Entertainment"}  # people call it "Meals" in Cin7 Core
ARCHIVED = {"code": "430000", "name": "Rental Income"}


def _deliver(target: Target, *accounts: dict[str, Any], **settings: Any) -> Ended:
    run = target.run(said(("accounts", accounts), state={"n": 1}), **settings)
    assert run.code == 0, run
    assert run.states == [{"n": 1}]
    return run


def _outcomes(run: Ended) -> dict[str, int]:
    return {outcome: number for outcome, number in run.summary["accounts"].items() if number}


def test_match_writes_nothing_and_holds_what_cin7_lacks(target: Target, sandbox: Client) -> None:
    run = _deliver(target, NEW, THERE, accounts_mode="match")
    assert _outcomes(run) == {"held": 1, "unchanged": 1}
    assert Books(sandbox).writes == 0
    held = target.parked("held")["710010"]
    assert held["code"] == "ACCOUNT_NOT_IN_CIN7"
    assert "710010" in held["reason"]
    assert "accounts_mode" in held["what_to_do"]


def test_create_missing_creates_what_cin7_lacks_and_leaves_the_rest(target: Target, sandbox: Client) -> None:
    run = _deliver(target, NEW, THERE, accounts_mode="create_missing")
    assert _outcomes(run) == {"created": 1, "unchanged": 1}
    (account,) = Books(sandbox).accounts("710010")
    assert (account["Name"], account["Type"]) == ("Drayage Recharged", "EXPENSE")
    assert Books(sandbox).accounts("650200")[0]["Name"] == "Meals"


def test_sync_also_updates_and_archives(target: Target, sandbox: Client) -> None:
    assert _outcomes(_deliver(target, NEW, THERE, accounts_mode="sync")) == {"created": 1, "updated": 1}
    assert Books(sandbox).accounts("650200")[0]["Name"] == "Meals & Entertainment"
    retired = NEW | {"is_active": False}
    assert _outcomes(_deliver(target, retired, accounts_mode="sync")) == {"updated": 1}
    assert Books(sandbox).accounts("710010")[0]["Status"] == "ARCHIVED"


@pytest.mark.parametrize("mode", ["match", "create_missing"])
def test_an_archived_account_never_matches(target: Target, sandbox: Client, mode: str) -> None:
    assert _outcomes(_deliver(target, ARCHIVED, accounts_mode=mode)) == {"held": 1}
    assert target.parked("held")["430000"]["code"] == "ACCOUNT_ARCHIVED"
    assert Books(sandbox).writes == 0


@pytest.mark.parametrize("link", ["xero", "quickbooks"])
def test_sync_is_refused_clearly_while_an_accounting_link_owns_the_chart(
    target: Target, sandbox: Client, link: str
) -> None:
    sandbox.switch("cin7.accounting_link", link)
    assert _outcomes(_deliver(target, THERE, accounts_mode="sync")) == {"refused": 1}
    refused = target.parked("refused")["650200"]
    assert refused["code"] == "ACCOUNTS_READ_ONLY"
    assert "integration is active" in refused["reason"]  # Cin7 Core's own words
    assert "accounts_mode" in refused["what_to_do"]


def test_an_account_that_a_person_creates_lets_the_held_one_through(target: Target, sandbox: Client) -> None:
    _deliver(target, NEW, accounts_mode="match")
    made = {"Code": "710010", "Name": "Drayage", "Type": "EXPENSE", "Status": "ACTIVE"}
    sandbox.edit("cin7", {"action": "create", "object": "account", "set": made})
    run = target.run("", accounts_mode="match")  # an empty input tries again what is held
    assert run.code == 0, run
    assert _outcomes(run) == {"unchanged": 1}


def test_an_entry_of_account_map_is_only_matched(target: Target, sandbox: Client) -> None:
    run = _deliver(target, NEW, account_map={"710010": "710099"})
    assert _outcomes(run) == {"held": 1}
    assert "710099" in target.parked("held")["710010"]["reason"]
    assert Books(sandbox).writes == 0
