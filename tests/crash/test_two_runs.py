"""Two runs of one flow at once, on one store: each document once, whoever delivers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flows.books import Books, unsettled
from flows.components import Components
from flows.conversation import Conversation
from flows.matrix import DOCUMENTS
from flows.peoplesoft_matrix import CREATES
from flows.programs import Target
from flows.waiting import until

from sandbox.client import Client

FOLDER = Path(__file__).parent
DONE, WORK_LEFT = 0, 4


@dataclass(frozen=True)
class Flow:
    """A flow into one system."""

    target: Target
    sandbox: Client
    input: Path
    books: type[Books | Components]
    suppliers: Mapping[str, Any]
    """Which calls write suppliers: fields of a fault rule."""

    @property
    def said(self) -> Conversation:
        return Conversation.load(self.input)

    def check_holds(self) -> None:
        self.books(self.sandbox).check_holds(self.said)
        assert not unsettled(self.target.folder / "delivery.db")


@pytest.fixture(params=["cin7", "peoplesoft"])
def flow(request: Any) -> Flow:
    def fixture(name: str) -> Any:
        return request.getfixturevalue(name)

    if request.param == "cin7":
        ledger = FOLDER / "accounts_suppliers_journals.singer"
        return Flow(fixture("target"), fixture("sandbox"), ledger, Books, DOCUMENTS[1].writes)
    orders = FOLDER / "orders_and_vouchers.singer"
    return Flow(fixture("into_peoplesoft"), fixture("peoplesoft"), orders, Components, CREATES[0].writes)


@pytest.mark.parametrize("concurrency", [1, 4])
def test_two_runs_deliver_each_document_once(flow: Flow, concurrency: int) -> None:
    system = flow.suppliers["system"]
    flow.sandbox.faults.add(action="slow", system=system, seconds=0.04, times=None)  # so that they overlap
    both = [flow.target.start(flow.input, max_concurrency=concurrency) for _ in range(2)]
    ended = [running.wait() for running in both]
    assert {run.code for run in ended} <= {DONE, WORK_LEFT}, ended
    for run in ended:
        left = run.count("pending") + run.count("in_doubt")
        assert (run.code == DONE) == (left == 0), run
        assert run.states == ([flow.said.messages[-1]["value"]] if run.code == DONE else [])

    last = flow.target.run(flow.input)
    assert last.code == DONE
    documents = sum(m["type"] == "RECORD" for m in flow.said.messages)
    assert sum(run.count("created") for run in (*ended, last)) == documents
    flow.check_holds()
    assert flow.books(flow.sandbox).writes == documents


def test_the_survivor_of_two_runs_leaves_what_the_other_had_in_hand_to_the_next(flow: Flow) -> None:
    flow.sandbox.faults.add(action="timeout_after", **flow.suppliers, seconds=60)
    first = flow.target.start(flow.input, max_concurrency=1)
    until(lambda: any(call["fault"] and call["executed"] for call in flow.sandbox.calls()), "one hangs")
    second = flow.target.start(flow.input, max_concurrency=1)
    ended = second.wait()
    assert ended.code == WORK_LEFT, ended
    first.send("SIGKILL")
    assert first.wait().code < 0

    assert flow.target.run(flow.input).code == DONE
    flow.check_holds()
