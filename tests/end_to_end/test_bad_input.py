"""What is wrong is said: in which setting or record, with a code, what to do, and an exit code to act on."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
from flows.books import Books
from flows.conversation import said, schema
from flows.programs import Ended, Target

from sandbox.cin7 import KEYS
from sandbox.client import Client

UNEXPECTED, CONFIGURATION, ACCESS, UNREACHABLE = 1, 2, 3, 4
SUPPLIER = {"source_id": "1", "name": "Oxbow Repair"}
CONVERSATION = said(("suppliers", [SUPPLIER]), state={"n": 1})
ABSENT = ...


def closed_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def says(run: Ended, code: str, *words: str) -> None:
    """Check that one line of the log has the code, the words, and what to do; and that no secret is in it."""
    lines = [line for line in run.log.splitlines() if f"[{code}]" in line]
    assert lines, run
    assert any(all(word in line for word in words) and "What to do:" in line for line in lines), run
    assert "Traceback" not in run.log
    assert KEYS["writing"] not in run.log


SETTINGS: dict[str, tuple[dict[str, Any], int, str, tuple[str, ...]]] = {
    "a URL that is none": ({"base_url": "cin7 core"}, CONFIGURATION, "URL_INVALID", ("base_url",)),
    "plain HTTP to another machine": (
        {"base_url": "http://cin7.example.com/v2"},
        CONFIGURATION,
        "HTTP_REFUSED",
        ("base_url", "allow_http"),
    ),
    "no key": ({"application_key": ABSENT}, CONFIGURATION, "CONFIG_INVALID", ("application_key",)),
    "a key from a variable that is not set": (
        {"application_key": "env:NO_SUCH_VARIABLE"},
        CONFIGURATION,
        "REFERENCE_NOT_FOUND",
        ("application_key", "NO_SUCH_VARIABLE"),
    ),
    "a number that is none": (
        {"calls_per_window": "many"},
        CONFIGURATION,
        "CONFIG_INVALID",
        ("calls_per_window",),
    ),
    "a choice that there is not": ({"mode": "dry"}, CONFIGURATION, "CONFIG_INVALID", ("mode",)),
    "a store that is none": (
        {"delivery_url": "oracel://x"},
        CONFIGURATION,
        "STORE_URL_INVALID",
        ("delivery_url",),
    ),
    "a store that cannot be opened": (
        {"delivery_url": "sqlite:////proc/delivery.db"},
        CONFIGURATION,
        "STORE_NOT_OPENED",
        ("delivery_url",),
    ),
    "a CA bundle that is not there": (
        {"ca_bundle": "/nowhere.pem"},
        CONFIGURATION,
        "CA_BUNDLE_NOT_FOUND",
        ("ca_bundle", "/nowhere.pem"),
    ),
    "a template that is none": (
        {"account_code_template": "{acount}"},
        CONFIGURATION,
        "TEMPLATE_INVALID",
        ("account_code_template",),
    ),
    "a key that Cin7 refuses": (
        {"application_key": "11111111-2222-3333-4444-555555555555"},
        ACCESS,
        "ACCESS_DENIED",
        ("application_key",),
    ),
    "an account that Cin7 does not know": (
        {"account_id": "nobody"},
        ACCESS,
        "ACCESS_DENIED",
        ("account_id",),
    ),
}


@pytest.mark.parametrize(("wrong", "exits", "code", "words"), SETTINGS.values(), ids=SETTINGS)
def test_a_wrong_setting_is_named(
    target: Target, sandbox: Client, wrong: dict[str, Any], exits: int, code: str, words: tuple[str, ...]
) -> None:
    run = target.run(CONVERSATION, **wrong)
    assert run.code == exits, run
    says(run, code, *words)
    assert run.output == ""
    assert Books(sandbox).writes == 0


def test_several_wrong_settings_are_named_at_once(target: Target) -> None:
    run = target.run(CONVERSATION, mode="dry", nulls="maybe")
    assert run.code == CONFIGURATION, run
    says(run, "CONFIG_INVALID", "mode", "nulls")


def test_an_address_where_nobody_listens(target: Target) -> None:
    run = target.run(CONVERSATION, base_url=f"http://127.0.0.1:{closed_port()}/ExternalApi/v2")
    assert run.code == UNREACHABLE, run
    says(run, "UNREACHABLE", "base_url")
    assert run.summary["suppliers"]["pending"] == 1  # the summary is the last line all the same
    assert run.states == []


def test_an_address_that_answers_with_a_web_page(target: Target, sandbox: Client) -> None:
    run = target.run(CONVERSATION, base_url=f"{sandbox.url}/ExternalApi/v3")
    assert run.code == CONFIGURATION, run
    says(run, "NOT_CIN7", "base_url")
    assert run.summary["suppliers"]["pending"] == 1


@pytest.mark.parametrize("action", ["malformed_before", "empty", "status"])
def test_answers_that_stay_broken_end_the_run_with_its_work_left(
    target: Target, sandbox: Client, action: str
) -> None:
    sandbox.faults.add(action=action, system="cin7", method="GET", times=None)
    run = target.run(CONVERSATION)
    assert run.code == UNREACHABLE, run
    says(run, "UNREACHABLE")
    assert run.states == []
    sandbox.faults.clear()
    assert target.run("").summary["suppliers"]["created"] == 1


def _refused(target: Target, stream: str, record: dict[str, Any]) -> dict[str, Any]:
    run = target.run(said((stream, [record]), ("suppliers", [SUPPLIER]), state={"n": 2}))
    assert run.code == 0, run
    assert run.states == [{"n": 2}]
    assert run.count("refused") == 1
    assert run.summary["suppliers"]["created"] == 1  # the others go on
    (refused,) = target.parked("refused").values()
    assert refused["what_to_do"]
    return refused


def test_a_stream_that_no_object_is_called(target: Target) -> None:
    refused = _refused(target, "vendors", {"id": "7", "name": "Oxbow"})
    assert (refused["code"], refused["object"], refused["key"]) == ("UNKNOWN_STREAM", "vendors", "7")
    assert "suppliers" in refused["what_to_do"]


@pytest.mark.parametrize(
    ("stream", "record", "field"),
    [
        ("suppliers", {"name": "Elm"}, "source_id"),
        ("suppliers", {"source_id": " ", "name": "Elm"}, "source_id"),
        ("accounts", {"code": None, "name": "Rent"}, "code"),
        ("journals", {"date": "2026-06-30", "lines": []}, "source_id"),
    ],
)
def test_a_record_without_its_key(target: Target, stream: str, record: dict[str, Any], field: str) -> None:
    refused = _refused(target, stream, record)
    assert refused["code"] == "KEY_MISSING"
    assert field in refused["reason"]


def test_wrong_types_are_all_named_in_one_message(target: Target) -> None:
    record = {"source_id": "9", "name": "Elm", "is_active": "Y", "discount": "a lot", "contacts": "none"}
    refused = _refused(target, "suppliers", record)
    assert (refused["code"], refused["key"]) == ("RECORD_INVALID", "9")
    assert all(field in refused["reason"] for field in ("is_active", "discount", "contacts"))


def _record(record: dict[str, Any], stream: str = "suppliers") -> str:
    return json.dumps({"type": "RECORD", "stream": stream, "record": record}) + "\n"


SCHEMA = json.dumps(schema("suppliers")) + "\n"
INPUT: dict[str, tuple[str, str]] = {
    "a line that is not JSON": (SCHEMA + _record(SUPPLIER) + "{oops\n", "Line 3"),
    "a last line that was cut off": (SCHEMA + _record(SUPPLIER) + _record(SUPPLIER)[:20], "Line 3"),
    "a line that is no message": (SCHEMA + "[1]\n", "Line 2"),
    "a message of an unknown type": (SCHEMA + '{"type": "GREETING"}\n', "GREETING"),
    "a record before its schema": (_record(SUPPLIER), "suppliers"),
    "a record without its stream": (SCHEMA + '{"type": "RECORD", "record": {}}\n', "stream"),
    "batch files": (SCHEMA + '{"type": "BATCH", "stream": "suppliers"}\n', "BATCH"),
}


@pytest.mark.parametrize(("text", "words"), INPUT.values(), ids=INPUT)
def test_input_that_is_not_singer(target: Target, text: str, words: str) -> None:
    run = target.run(text)
    assert run.code == UNEXPECTED, run
    says(run, "SINGER_INPUT_INVALID", words)
    assert run.states == []
    assert set(run.summary) >= {"suppliers"}


@pytest.mark.parametrize("cut", [0.1, 0.35, 0.6, 0.85, 0.99])
def test_a_tap_that_dies_in_the_middle_of_a_line_loses_nothing(
    target: Target, sandbox: Client, cut: float
) -> None:
    suppliers = [
        {"source_id": str(n), "name": f"{name} Works"} for n, name in enumerate(("Ash", "Elm", "Yew"))
    ]
    whole = said(("suppliers", suppliers), state={"n": 3})
    broken = target.run(whole[: int(len(whole) * cut)])
    assert broken.code in {0, UNEXPECTED}, broken
    assert broken.states == []
    run = target.run(whole)
    assert run.code == 0, run
    assert run.states == [{"n": 3}]
    Books(sandbox).check_nothing_twice()
    assert all(Books(sandbox).suppliers(each["source_id"]) for each in suppliers)
