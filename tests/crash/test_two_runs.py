"""Two runs of one flow at once, on one store: each document once, whoever delivers it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flows.books import Books, unsettled
from flows.conversation import Conversation
from flows.programs import Target

from sandbox.client import Client

INPUT = Path(__file__).with_name("accounts_suppliers_journals.singer")
SAID = Conversation.load(INPUT)
DOCUMENTS = sum(m["type"] == "RECORD" for m in SAID.messages)
DONE, WORK_LEFT = 0, 4


@pytest.fixture
def sandbox(sandbox: Client) -> Client:
    sandbox.switch("cin7.latency_ms", 40)  # so that the two do overlap
    return sandbox


@pytest.mark.parametrize("concurrency", [1, 4])
def test_two_runs_deliver_each_document_once(target: Target, sandbox: Client, concurrency: int) -> None:
    both = [target.start(INPUT, max_concurrency=concurrency) for _ in range(2)]
    ended = [running.wait() for running in both]
    assert {run.code for run in ended} <= {DONE, WORK_LEFT}, ended
    assert sum(run.count("created") for run in ended) == DOCUMENTS
    for run in ended:
        left = run.count("pending") + run.count("in_doubt")
        assert (run.code == DONE) == (left == 0), run
        assert run.states == ([SAID.messages[-1]["value"]] if run.code == DONE else [])

    assert target.run(INPUT).code == DONE
    Books(sandbox).check_holds(SAID)
    assert Books(sandbox).writes == DOCUMENTS


def test_the_survivor_of_two_runs_leaves_what_the_other_had_in_hand_to_the_next(
    target: Target, sandbox: Client
) -> None:
    sandbox.faults.add(action="timeout_after", system="cin7", method="POST", path="supplier", seconds=60)
    first = target.start(INPUT, max_concurrency=1)
    sandbox.wait(system="cin7", method="POST", path="supplier", done=1)
    second = target.start(INPUT, max_concurrency=1)
    ended = second.wait()
    assert ended.code == WORK_LEFT, ended
    first.send("SIGKILL")
    assert first.wait().code < 0

    assert target.run(INPUT).code == DONE
    Books(sandbox).check_holds(SAID)
    assert not unsettled(target.folder / "delivery.db")
