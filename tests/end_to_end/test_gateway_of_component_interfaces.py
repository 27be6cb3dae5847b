"""What the gateway in front of PeopleSoft can say to a run: faults, hostile XML, services that were provided again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flows.legs import settings_of
from flows.payables import Payables, writes
from flows.programs import Ended, Programs, Target

from sandbox.client import Client

SUPPLIER = {
    "SOURCE_ID": "c-1",
    "SETID": "SHARE",
    "NAME1": "Quillfeather Bindery",
    "VENDOR_NAME_SHORT": "QUILL-1",
}
FETCHED = ("*.wsdl", "*.xsd")
LISTENER = "*PeopleSoftServiceListeningConnector*"


@pytest.fixture
def sandbox(sandbox: Client) -> Client:
    sandbox.switch("peoplesoft.book_rows", 0)
    return sandbox


@pytest.fixture
def target(programs: Programs, sandbox: Client, tmp_path: Path) -> Target:
    """target-peoplesoft with the objects that it is shipped with."""
    config = settings_of("target-peoplesoft", sandbox, objects={})
    return Target(programs, tmp_path, config, program="target_peoplesoft.target:main")


def _said(*records: dict[str, Any]) -> str:
    schema = {
        "type": "SCHEMA",
        "stream": "suppliers",
        "key_properties": ["SOURCE_ID"],
        "schema": {"properties": {}},
    }
    lines = [schema, *({"type": "RECORD", "stream": "suppliers", "record": each} for each in records)]
    state = {"type": "STATE", "value": {"n": len(records)}}
    return "".join(json.dumps(line) + "\n" for line in [*lines, state])


def _another(number: int) -> dict[str, Any]:
    said = {"SOURCE_ID": f"c-{number}", "NAME1": f"Bindery {number}", "VENDOR_NAME_SHORT": f"BIND-{number}"}
    return {**SUPPLIER, **said}


def _named(sandbox: Client, name: str) -> int:
    return sum(row["NAME1"] == name for row in Payables(sandbox).vendors)


def _fetched(sandbox: Client) -> int:
    return sum(len(sandbox.calls(system="peoplesoft", path=path, limit=500)) for path in FETCHED)


def _elsewhere(sandbox: Client) -> int:
    return int(sandbox.counters().get("peoplesoft", {}).get("notes", {}).get("elsewhere", 0))


def _ended(run: Ended, code: int, *words: str) -> None:
    """The run ended with this code, said these words, and let no STATE go."""
    assert run.code == code, run
    assert run.states == [], run
    for each in words:
        assert each in run.log, (each, run)


# Faults that end a run: PeopleSoft's words, our code, what to do next


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"password": "wrong"}, ("PASSWORD_REFUSED", "(158,45)", "password")),
        ({"username": "NOBODY"}, ("USER_UNKNOWN", "(158,55)", "NOBODY", "username")),
        ({"username": "INTNOCI"}, ("OPERATION_NOT_AUTHORIZED", "(158,536)", "CI_VNDR_ID", "INTNOCI")),
    ],
    ids=["158,45", "158,55", "158,536"],
)
def test_who_may_not_come_in_is_told_why_and_what_to_do(
    settings: dict[str, Any], words: tuple[str, ...], target: Target, sandbox: Client
) -> None:
    _ended(target.run(_said(SUPPLIER), **settings), 3, *words)
    assert _named(sandbox, SUPPLIER["NAME1"]) == 0
    assert target.run(_said(SUPPLIER)).code == 0
    assert _named(sandbox, SUPPLIER["NAME1"]) == 1


@pytest.mark.parametrize("method", ["Find", "Create"])
def test_a_component_interface_that_is_not_granted_is_named_with_the_method(
    method: str, target: Target, sandbox: Client
) -> None:
    sandbox.switch("peoplesoft.denied_methods", f"VNDR_ID.{method}")
    _ended(target.run(_said(SUPPLIER)), 3, "NOT_AUTHORIZED", "(90,6)", "VNDR_ID", "Component Interfaces")


def test_a_node_that_does_not_answer_leaves_the_work_for_the_next_run(
    target: Target, sandbox: Client
) -> None:
    target.run(_said(_another(2)))
    sandbox.faults.add(action="contact", system="peoplesoft", method="POST", times=None)
    _ended(target.run(_said(SUPPLIER)), 4, "NODE_UNREACHABLE", "(158,10721)", '"node"')
    sandbox.faults.clear()
    assert target.run("").code == 0
    assert _named(sandbox, SUPPLIER["NAME1"]) == 1


# Hostile XML

SHAPES = ("dtd", "entity_bomb", "external_entity", "gzip_bomb", "huge_text", "deep", "garbage")
"""Those that no parser may see. That of a schema import is innocent in a reply: nothing reads it as a schema."""


@pytest.mark.parametrize("shape", SHAPES)
def test_a_hostile_reply_ends_the_run_and_nothing_is_fetched_elsewhere(
    shape: str, target: Target, sandbox: Client
) -> None:
    sandbox.faults.add(action="hostile", shape=shape, system="peoplesoft", method="POST", times=None)
    _ended(target.run(_said(SUPPLIER)), 1, "XML_", sandbox.url)
    assert _elsewhere(sandbox) == 0
    sandbox.faults.clear()
    assert target.run(_said(SUPPLIER)).code == 0
    assert _named(sandbox, SUPPLIER["NAME1"]) == 1


def test_a_create_whose_reply_is_hostile_is_not_sent_again(target: Target, sandbox: Client) -> None:
    rule = {"system": "peoplesoft", "method": "POST", "body_contains": "Create__CompIntfc"}
    sandbox.faults.add(action="hostile_after", shape="dtd", **rule)
    target.run(_said(SUPPLIER))
    assert target.run(_said(SUPPLIER)).code == 0
    assert _named(sandbox, SUPPLIER["NAME1"]) == 1
    assert writes(sandbox)["peoplesoft"] == 1


@pytest.mark.parametrize("document", FETCHED)
@pytest.mark.parametrize("shape", [*SHAPES, "external_schema"])
def test_a_hostile_description_ends_the_run_before_anything_is_sent(
    shape: str, document: str, target: Target, sandbox: Client
) -> None:
    sandbox.faults.add(action="hostile_after", shape=shape, system="peoplesoft", path=document)
    run = target.run(_said(SUPPLIER))
    assert run.code in {1, 2}, run
    assert "XML_" in run.log or "WSDL_" in run.log, run
    assert _elsewhere(sandbox) == 0
    assert writes(sandbox)["peoplesoft"] == 0
    assert target.run(_said(SUPPLIER)).code == 0, "what was hostile is not kept"


# Descriptions


def test_descriptions_are_fetched_once(target: Target, sandbox: Client) -> None:
    assert target.run(_said(SUPPLIER)).code == 0
    first = _fetched(sandbox)
    assert target.run(_said(_another(2))).code == 0
    assert _named(sandbox, "Bindery 2") == 1
    assert _fetched(sandbox) == first > 0


@pytest.mark.parametrize("new_version", [False, True])
def test_a_service_that_was_provided_again_between_two_runs_is_looked_at_again_once(
    new_version: bool, target: Target, sandbox: Client
) -> None:
    assert target.run(_said(SUPPLIER)).code == 0
    first = _fetched(sandbox)
    edit = {"action": "reprovide", "service": "CI_VNDR_ID", "new_version": new_version}
    sandbox.edit("peoplesoft", edit)
    run = target.run(_said(SUPPLIER | {"NAME2": "and Daughters"}, _another(2), _another(3)))
    assert run.code == 0, run
    assert (run.summary["suppliers"]["created"], run.summary["suppliers"]["updated"]) == (2, 1)
    assert [_named(sandbox, name) for name in (SUPPLIER["NAME1"], "Bindery 2", "Bindery 3")] == [1, 1, 1]
    second = _fetched(sandbox)
    assert first < second <= 2 * first + 2
    assert target.run(_said(_another(4))).code == 0
    assert _fetched(sandbox) == second


def test_a_service_that_is_provided_again_while_a_run_creates_makes_nothing_twice(
    target: Target, sandbox: Client
) -> None:
    target.run(_said(SUPPLIER))
    sandbox.edit("peoplesoft", {"action": "reprovide", "service": "CI_VNDR_ID"})
    sandbox.faults.add(
        action="slow", seconds=0.5, system="peoplesoft", method="POST", body_contains="Create__"
    )
    running = target.start(_said(*(_another(n) for n in range(2, 8))))
    sandbox.wait(system="peoplesoft", method="POST", path=LISTENER, count=4)
    sandbox.edit("peoplesoft", {"action": "reprovide", "service": "CI_VNDR_ID"})
    run = running.wait()
    last = run if run.code == 0 else target.run("")
    assert last.code == 0, (run, last)
    assert [_named(sandbox, f"Bindery {n}") for n in range(2, 8)] == [1] * 6
