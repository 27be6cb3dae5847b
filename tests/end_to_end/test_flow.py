"""PeopleSoft to Cin7 Core with the stream maps of this repository: from one fake's books into the other's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from flows.books import Books
from flows.programs import Ended, Target
from flows.tap import Tap

from sandbox.client import Client

FLOW = Path(__file__).parents[2] / "mappings" / "peoplesoft-to-cin7.yml"
PLUGINS = yaml.safe_load(FLOW.read_text(encoding="utf-8"))["plugins"]
EXTRACTOR, LOADER = PLUGINS["extractors"][0], PLUGINS["loaders"][0]
STREAMS = [pattern.removesuffix(".*") for pattern in EXTRACTOR["select"]]
MAPS = EXTRACTOR["config"]["stream_map_config"]
MOST_CALLS_WITHOUT_WORK = 30


@pytest.fixture
def tap(tap: Tap) -> Tap:
    tap.config |= EXTRACTOR["config"]
    return tap


@pytest.fixture
def target(target: Target) -> Target:
    target.config |= LOADER["config"]
    return target


def _ledger(sandbox: Client) -> dict[str, dict[str, Decimal]]:
    """Account totals of each posted journal of the flow, by source id, as PeopleSoft's books have them."""
    records = sandbox.books("peoplesoft")["records"]
    names = ("BUSINESS_UNIT", "JOURNAL_ID", "JOURNAL_DATE", "UNPOST_SEQ")
    totals: dict[str, dict[str, Decimal]] = {
        "/".join(header[name] for name in names): defaultdict(Decimal)
        for header in records["JRNL_HEADER"]
        if header["JRNL_HDR_STATUS"] == "P" and header["BUSINESS_UNIT"] in MAPS["business_units"]
    }
    for line in records["JRNL_LN"]:
        key = "/".join(line[name] for name in names)
        if key in totals and line["LEDGER"] == MAPS["ledger"]:
            totals[key][line["ACCOUNT"]] += Decimal(line["MONETARY_AMOUNT"])
    return totals


def _sum(journals: Iterable[dict[str, Decimal]]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for journal in journals:
        for account, amount in journal.items():
            totals[account] += amount
    return {account: amount for account, amount in totals.items() if amount}


def _run(tap: Tap, target: Target, state: Any = None) -> Ended:
    read = tap.run(STREAMS, state=state)
    assert read.code == 0, read
    run = target.run(read.output)
    assert run.code == 0, run
    return run


def test_everything_arrives_once_or_is_held_for_a_reason_and_the_second_run_finds_nothing(
    tap: Tap, target: Target, sandbox: Client
) -> None:
    first = _run(tap, target)

    books, ledger = Books(sandbox, "peoplesoft"), _ledger(sandbox)
    parked = {**target.parked("held"), **target.parked("refused")}
    assert first.summary["journals"]["created"] > 0
    for key in ledger:
        assert len(books.journals(key)) == (key not in parked), key
    assert books.totals() == _sum(totals for key, totals in ledger.items() if key not in parked)
    for vendor in sandbox.books("peoplesoft")["records"]["VENDOR"]:
        key = f"{vendor['SETID']}/{vendor['VENDOR_ID']}"
        if vendor["VENDOR_STATUS"] == "A" and key not in parked:
            (supplier,) = books.suppliers(key)
            assert supplier["Name"] == vendor["NAME1"]
    assert all(each["code"] and each["what_to_do"] for each in parked.values())
    books.check_nothing_twice()

    second = _run(tap, target, state=first.states[-1])
    assert Books(sandbox, "peoplesoft").writes == books.writes
    assert second.result["calls"] < MOST_CALLS_WITHOUT_WORK
    assert second.count("created") + second.count("updated") == 0


def test_what_people_do_in_peoplesoft_arrives_with_the_next_run(
    tap: Tap, target: Target, sandbox: Client
) -> None:
    sandbox.edit("peoplesoft", {"action": "clock", "now": "2026-08-01T08:00:00Z"})
    first = _run(tap, target)
    parked = {**target.parked("held"), **target.parked("refused")}
    vendor = next(
        each
        for each in sandbox.books("peoplesoft")["records"]["VENDOR"]
        if each["VENDOR_STATUS"] == "A" and f"{each['SETID']}/{each['VENDOR_ID']}" not in parked
    )
    where = {name: vendor[name] for name in ("SETID", "VENDOR_ID")}
    edit = {"action": "update", "record": "VENDOR", "where": where, "set": {"NAME1": "Umber & Thread Works"}}
    sandbox.edit("peoplesoft", edit)
    key = {
        "BUSINESS_UNIT": "US001",
        "JOURNAL_ID": "0000099001",
        "JOURNAL_DATE": "2026-07-31",
        "UNPOST_SEQ": "0",
    }
    header = {**key, "JRNL_HDR_STATUS": "P", "LEDGER_GROUP": "ACTUALS", "CURRENCY_CD": "USD"}
    lines = [
        {"LEDGER": MAPS["ledger"], "ACCOUNT": account, "CURRENCY_CD": "USD", "MONETARY_AMOUNT": amount}
        for account, amount in (("600100", "0.10"), ("600200", "0.20"), ("210000", "-0.30"))
    ]
    sandbox.edit("peoplesoft", {"action": "insert", "record": "JRNL_HEADER", "row": header, "lines": lines})
    sandbox.edit("peoplesoft", {"action": "clock", "advance": 60})
    before = Books(sandbox, "peoplesoft").totals()

    second = _run(tap, target, state=first.states[-1])

    assert second.summary["suppliers"]["updated"] == 1
    assert second.summary["journals"]["created"] == 1, target.parked("held")
    books = Books(sandbox, "peoplesoft")
    (supplier,) = books.suppliers(f"{vendor['SETID']}/{vendor['VENDOR_ID']}")
    assert supplier["Name"] == "Umber & Thread Works"
    assert len(books.journals("US001/0000099001/2026-07-31/0")) == 1
    moved = {account: total - before.get(account, Decimal()) for account, total in books.totals().items()}
    assert {account: amount for account, amount in moved.items() if amount} == {
        "600100": Decimal("0.10"),
        "600200": Decimal("0.20"),
        "210000": Decimal("-0.30"),
    }


def test_a_flow_whose_target_is_killed_again_and_again_ends_as_one_that_was_not(
    tap: Tap, target: Target, sandbox: Client
) -> None:
    read = tap.run(STREAMS)
    undisturbed = Target(target.programs, target.folder, target.config)
    assert undisturbed.run(read.output, store="undisturbed.db").code == 0
    wanted = Books(sandbox, "peoplesoft")
    sandbox.reset()

    for point in ("after_intent", "answer_read", "outcome_committed"):
        for object_ in ("suppliers", "journals"):
            strike = {"point": point, "object": object_, "nth": 2, "signal": "SIGKILL"}
            target.run(read.output, strike=strike)
    assert target.run(read.output).code == 0

    books = Books(sandbox, "peoplesoft")
    books.check_nothing_twice()
    assert books.totals() == wanted.totals()
    assert sorted(books.names()) == sorted(wanted.names())
    assert len(books.all_journals) == len(wanted.all_journals)
