"""Writes into PeopleSoft that are lost in other ways than the matrix has: late, all of them, with the store, staged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flows.books import unsettled
from flows.components import INTERFACES, Components
from flows.conversation import Conversation
from flows.matrix import Struck
from flows.payables import Payables
from flows.peoplesoft_matrix import CHANGES, CREATES, component
from flows.programs import Target

from sandbox.client import Client

ORDERS = Path(__file__).with_name("orders_and_vouchers.singer")
CHANGED_OBJECTS = {"suppliers": "suppliers_in_peoplesoft", "gl_accounts": "accounts_in_peoplesoft"}
"""File of the conversation that creates them; that which changes them ends in ``_changed``."""
SAID = Conversation.load(ORDERS)
RECORDS = sum(m["type"] == "RECORD" for m in SAID.messages)
POINTS = ("after_intent", "answer_read", "outcome_committed")
DONE, WORK_LEFT = 0, 4
STAGED = component("vouchers", "X_VOUCHER_STG")
NEW_ROW = component("gl_accounts", "ACCOUNT_CF", "Update", "Get", "update")
LOST = (
    "reset_before",
    "reset_after",
    "late",
    "truncate",
    "contact",
    "contact_after",
    "empty_after",
    "malformed_after",
)


@pytest.fixture
def target(into_peoplesoft: Target) -> Target:
    into_peoplesoft.config |= {"request_timeout": 1}
    return into_peoplesoft


@pytest.fixture
def staging(target: Target) -> Target:
    """A target whose vouchers are only staged, for Voucher Build to build."""
    vouchers = {
        **target.config["objects"]["vouchers"],
        "component_interface": "X_VOUCHER_STG",
        "keys": ["BUSINESS_UNIT", "VCHR_BLD_KEY_C1"],
        "auto_number": "VCHR_BLD_KEY_C1",
        "references": {"VENDOR_ID": "suppliers", "VCHR_LINE_STG.PO_ID": "purchase_orders"},
        "numbered": {"VCHR_LINE_STG": "VOUCHER_LINE_NUM"},
        "balance": None,
        "staged": True,
        "write": None,
        "status_query": {
            "name": "X_VOUCHER_BUILD_STATUS",
            "prompts": {"ENTERED_DT_FROM": "@since"},
            "match": {name: name for name in ("BUSINESS_UNIT", "VENDOR_ID", "INVOICE_ID")},
            "status": "BUILD_STATUS",
            "built": ["B"],
            "refused": ["E"],
            "message": "MESSAGE_TEXT",
        },
    }
    target.config["objects"] = {**target.config["objects"], "vouchers": vouchers}
    return target


@pytest.fixture
def staged(tmp_path: Path) -> Path:
    """The conversation by the names that the staging tables have for a voucher's collections."""
    text = ORDERS.read_text(encoding="utf-8")
    path = tmp_path / "staged.singer"
    path.write_text(
        text.replace('"VOUCHER_LINE"', '"VCHR_LINE_STG"').replace("DISTRIB_LINE\\", "VCHR_DIST_STG\\")
    )
    return path


def _check_done(target: Target, peoplesoft: Client, conversation: Path, **settings: Any) -> None:
    """Another run finds nothing to do."""
    assert not unsettled(target.folder / settings.get("store", "delivery.db"))
    writes = Components(peoplesoft).writes
    run = target.run(conversation, **settings)
    assert (run.code, Components(peoplesoft).writes) == (DONE, writes), run


@pytest.mark.parametrize("struck", CREATES, ids=str)
def test_a_create_that_is_executed_after_its_answer_was_lost(
    struck: Struck, target: Target, peoplesoft: Client
) -> None:
    peoplesoft.faults.add(action="late", **struck.writes, seconds=0.5)
    run = target.run(ORDERS, settle_seconds=1.5)
    assert run.code == DONE, run
    Components(peoplesoft).check_holds(SAID)
    _check_done(target, peoplesoft, ORDERS)


@dataclass(frozen=True)
class Changed:
    """What is there, and what is to become of it."""

    before: Path
    after: Path

    @classmethod
    def of(cls, object_: str) -> Changed:
        folder, name = Path(__file__).parent, CHANGED_OBJECTS[object_]
        return cls(folder / f"{name}.singer", folder / f"{name}_changed.singer")

    def check_holds(self, peoplesoft: Client) -> None:
        Components(peoplesoft).check_holds(Conversation.load(self.after))


@pytest.mark.parametrize("struck", CHANGES, ids=str)
def test_a_change_that_is_executed_after_its_answer_was_lost(
    struck: Struck, target: Target, peoplesoft: Client
) -> None:
    changed = Changed.of(struck.object)
    assert target.run(changed.before).code == DONE
    peoplesoft.faults.add(action="late", **struck.writes, seconds=0.5)
    run = target.run(changed.after, settle_seconds=1.5)
    assert run.code == DONE, run
    changed.check_holds(peoplesoft)
    _check_done(target, peoplesoft, changed.after)


@pytest.fixture
def accounts(target: Target) -> Changed:
    """Two accounts that are there and are each to get a row."""
    changed = Changed.of("gl_accounts")
    assert target.run(changed.before).code == DONE
    return changed


@pytest.mark.parametrize("action", LOST)
def test_an_account_whose_new_row_met_a_fault_has_it_once(
    action: str, accounts: Changed, target: Target, peoplesoft: Client
) -> None:
    peoplesoft.faults.add(action=action, **NEW_ROW.writes, seconds=0.5)
    run = target.run(accounts.after, settle_seconds=1.5)
    assert (run.code, run.summary["gl_accounts"]["updated"]) == (DONE, 2), run
    accounts.check_holds(peoplesoft)
    _check_done(target, peoplesoft, accounts.after)


@pytest.mark.parametrize("point", POINTS)
def test_a_run_killed_at_an_account_is_made_good_by_the_next(
    point: str, accounts: Changed, target: Target, peoplesoft: Client
) -> None:
    strike = {"point": point, "object": "gl_accounts", "nth": 2, "signal": "SIGKILL"}
    assert target.run(accounts.after, strike=strike).code < 0
    assert target.run(accounts.after).code == DONE
    accounts.check_holds(peoplesoft)
    _check_done(target, peoplesoft, accounts.after)


@pytest.mark.parametrize("struck", CREATES, ids=str)
def test_a_create_that_cannot_be_looked_at_afterwards_has_landed(
    struck: Struck, target: Target, peoplesoft: Client
) -> None:
    name = f"Get__CompIntfc__{INTERFACES[struck.object]}>"
    peoplesoft.faults.add(action="reset_before", **{**struck.reads, "body_contains": name}, times=4)
    run = target.run(ORDERS, max_concurrency=1)
    assert run.code == DONE, run
    Components(peoplesoft).check_holds(SAID)
    _check_done(target, peoplesoft, ORDERS)


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("struck", CREATES, ids=str)
def test_a_run_that_was_killed_and_whose_store_is_lost(
    struck: Struck, point: str, target: Target, peoplesoft: Client
) -> None:
    strike = {"point": point, "object": struck.object, "nth": 2, "signal": "SIGKILL"}
    assert target.run(ORDERS, strike=strike).code < 0

    run = target.run(ORDERS, store="anew.db")

    assert run.code == DONE, run
    Components(peoplesoft).check_holds(SAID)
    _check_done(target, peoplesoft, ORDERS, store="anew.db")


def test_a_store_that_is_lost_when_all_is_done_is_learnt_again_without_a_write(
    target: Target, peoplesoft: Client
) -> None:
    assert target.run(ORDERS).code == DONE
    writes = Components(peoplesoft).writes
    run = target.run(ORDERS, store="anew.db")
    assert run.code == DONE, run
    assert run.count("unchanged") == RECORDS, run
    assert Components(peoplesoft).writes == writes


@pytest.mark.parametrize("struck", CREATES, ids=str)
def test_when_every_answer_is_lost_later_runs_make_good(
    struck: Struck, target: Target, peoplesoft: Client
) -> None:
    peoplesoft.faults.add(action="reset_after", **struck.writes, times=None)
    run = target.run(ORDERS)
    assert run.code in {DONE, WORK_LEFT}, run
    peoplesoft.faults.clear()

    run = target.run(ORDERS)

    assert run.code == DONE, run
    Components(peoplesoft).check_holds(SAID)
    _check_done(target, peoplesoft, ORDERS)


def test_what_others_keep_saving_first_is_held_and_goes_out_with_the_next_run(
    target: Target, peoplesoft: Client
) -> None:
    said = Changed.of("suppliers").before
    disturbed = {"action": "page_inconsistent", "component_interface": "VNDR_ID", "times": 100}
    peoplesoft.edit("peoplesoft", disturbed)
    run = target.run(said)
    assert (run.code, run.summary["suppliers"]["held"]) == (DONE, 2), run
    assert {each["code"] for each in target.parked("held").values()} == {"COMPONENT_CHANGED"}
    peoplesoft.edit("peoplesoft", {**disturbed, "times": 0})

    assert target.run(said).code == DONE
    Components(peoplesoft).check_holds(Conversation.load(said))


@pytest.mark.parametrize("action", LOST)
def test_a_voucher_whose_staging_was_lost_is_staged_and_built_once(
    action: str, staging: Target, staged: Path, peoplesoft: Client
) -> None:
    peoplesoft.faults.add(action=action, **STAGED.writes, seconds=0.5)
    run = staging.run(staged, settle_seconds=1.5)
    assert run.code == DONE, run
    _check_built_once(staging, staged, peoplesoft)


@pytest.mark.parametrize("point", POINTS)
def test_a_voucher_whose_staging_killed_the_run_is_staged_and_built_once(
    point: str, staging: Target, staged: Path, peoplesoft: Client
) -> None:
    strike = {"point": point, "object": "vouchers", "nth": 2, "signal": "SIGKILL"}
    assert staging.run(staged, strike=strike).code < 0
    assert staging.run(staged).code == DONE
    _check_built_once(staging, staged, peoplesoft)


def _check_built_once(staging: Target, staged: Path, peoplesoft: Client) -> None:
    """Each voucher was staged once, and once more than Voucher Build ran there is one of each."""
    invoices = [record["INVOICE_ID"] for record in SAID.records("vouchers")]
    assert Counter(len(Payables(peoplesoft).staged(invoice)) for invoice in invoices) == {1: len(invoices)}
    built = peoplesoft.edit("peoplesoft", {"action": "build_vouchers"})
    assert built == {"built": len(invoices), "errors": 0}
    _check_done(staging, peoplesoft, staged)
    Components(peoplesoft).check_nothing_twice()
    assert all(len(Payables(peoplesoft).vouchers(invoice)) == 1 for invoice in invoices)
