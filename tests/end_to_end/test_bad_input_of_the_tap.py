"""What keeps the tap from reading is said: which setting or query, with a code, what to do, and an exit code."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
from flows.programs import Ended
from flows.tap import Tap

from sandbox.client import Client
from sandbox.peoplesoft import CREDENTIALS

UNEXPECTED, CONFIGURATION, ACCESS, UNREACHABLE, STOPPED = 1, 2, 3, 4, 143


def says(run: Ended, code: str, *words: str) -> None:
    """Check that one line of the log has the code, the words, and what to do; and that no secret is in it."""
    lines = [line for line in run.log.splitlines() if f"[{code}]" in line]
    assert any(all(word in line for word in words) and "What to do:" in line for line in lines), run
    assert CREDENTIALS["password"] not in run.log
    assert '"RECORD"' not in run.output


SETTINGS: dict[str, tuple[dict[str, Any], int, str, tuple[str, ...]]] = {
    "a URL that is none": ({"base_url": "erp"}, CONFIGURATION, "URL_INVALID", ("base_url",)),
    "plain HTTP to another machine": (
        {"base_url": "http://erp.example.com"},
        CONFIGURATION,
        "HTTP_REFUSED",
        ("base_url", "allow_http"),
    ),
    "no password": ({"password": ...}, CONFIGURATION, "CREDENTIALS_MISSING", ("password",)),
    "a time zone that is none": (
        {"database_timezone": "Oslo"},
        CONFIGURATION,
        "TIMEZONE_UNKNOWN",
        ("database_timezone",),
    ),
    "a wrong path": ({"gateway_path": "PSIGWX"}, CONFIGURATION, "URL_NOT_FOUND", ("gateway_path",)),
    "a wrong node": ({"node": "PSFT_XX"}, CONFIGURATION, "NODE_NOT_FOUND", ("node", "PSFT_XX")),
    "a wrong password": ({"password": "wrong-one"}, ACCESS, "PASSWORD_REFUSED", ("password", "INTUSER")),
    "a user who is none": ({"username": "NOBODY"}, ACCESS, "USER_UNKNOWN", ("username", "NOBODY")),
    "a user without the service": (
        {"username": "INTNOQAS"},
        ACCESS,
        "OPERATION_NOT_AUTHORIZED",
        ("INTNOQAS",),
    ),
    "a query that there is not": (
        {"queries": {"suppliers": {"name": "NO_SUCH_QUERY"}}},
        CONFIGURATION,
        "QUERY_NOT_AVAILABLE",
        ("NO_SUCH_QUERY", "queries.suppliers.name"),
    ),
    "a private query": (
        {"queries": {"suppliers": {"owner": "private"}}},
        CONFIGURATION,
        "QUERY_NOT_AVAILABLE",
        ("SNGR_SUPPLIERS", "PRIVATE"),
    ),
    "a prompt that the query has not": (
        {"queries": {"suppliers": {"prompts": {"SETID_GT": "NO_SUCH_PROMPT"}}}},
        CONFIGURATION,
        "QUERY_NOT_AVAILABLE",
        ("SNGR_SUPPLIERS", "NO_SUCH_PROMPT"),
    ),
    "a client that is none": (
        {
            "auth_method": "oauth2",
            "oauth_client_id": "nobody",
            "oauth_client_secret": "wrong-one",
        },
        ACCESS,
        "TOKEN_REFUSED",
        ("oauth_client_id",),
    ),
}


@pytest.mark.parametrize(("wrong", "exits", "code", "words"), SETTINGS.values(), ids=SETTINGS)
def test_a_wrong_setting_is_named(
    tap: Tap, sandbox: Client, wrong: dict[str, Any], exits: int, code: str, words: tuple[str, ...]
) -> None:
    if wrong.get("auth_method") == "oauth2":
        wrong = {**wrong, "oauth_token_url": f"{sandbox.url}/oauth/token"}
    if "username" in wrong and wrong["username"] == "NOBODY":
        wrong = {**wrong, "password": "irrelevant"}
    run = tap.run(["suppliers"], **wrong)
    assert run.code == exits, run
    says(run, code, *words)


BARE: dict[str, tuple[dict[str, Any], int, str, tuple[str, ...]]] = {
    "a wrong node": ({"node": "PSFT_XX"}, CONFIGURATION, "URL_NOT_FOUND", ("node", "PSFT_XX")),
    "a wrong password": ({"password": "wrong-one"}, ACCESS, "CREDENTIALS_REFUSED", ("password", "INTUSER")),
    "a user without the service": ({"username": "INTNOQAS"}, ACCESS, "FORBIDDEN", ("INTNOQAS",)),
}


@pytest.mark.parametrize(("wrong", "exits", "code", "words"), BARE.values(), ids=BARE)
def test_a_wrong_setting_is_named_where_the_gateway_says_nothing(
    tap: Tap, sandbox: Client, wrong: dict[str, Any], exits: int, code: str, words: tuple[str, ...]
) -> None:
    sandbox.switch("peoplesoft.error_body", "empty")
    run = tap.run(["suppliers"], **wrong)
    assert run.code == exits, run
    says(run, code, *words)


def test_an_address_where_nobody_listens(tap: Tap) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    run = tap.run(["suppliers"], base_url=f"http://127.0.0.1:{port}")
    assert run.code == UNREACHABLE, run
    says(run, "GATEWAY_UNREACHABLE", "base_url")


def test_an_empty_500_names_what_it_can_mean(tap: Tap) -> None:
    run = tap.run(["employees"], username="INTNOTREE")
    assert run.code == CONFIGURATION, run
    says(run, "QUERY_NOT_AVAILABLE", "SNGR_EMPLOYEES", "INTNOTREE", "access groups")


def test_a_sign_in_page(tap: Tap, sandbox: Client) -> None:
    sandbox.switch("peoplesoft.sign_in_page", value=True)
    run = tap.run(["suppliers"])
    assert run.code == ACCESS, run
    says(run, "SIGN_IN_PAGE", "password", "base_url")


def test_answers_that_stay_broken(tap: Tap, sandbox: Client) -> None:
    sandbox.faults.add(action="malformed_before", system="peoplesoft", times=None)
    run = tap.run(["suppliers"])
    assert run.code in {UNEXPECTED, UNREACHABLE}, run
    says(run, "ANSWER_BROKEN", "SNGR_SUPPLIERS")


@pytest.mark.parametrize("damage", ["control", "quote"])
def test_json_that_a_site_breaks_is_read_all_the_same(tap: Tap, sandbox: Client, damage: str) -> None:
    whole = tap.run(["suppliers"])
    sandbox.switch("peoplesoft.json_damage", damage)
    run = tap.run(["suppliers"])
    assert run.code == 0, run
    assert _records(run) == _records(whole) > 0


def test_a_tap_that_is_stopped_exits_with_143(tap: Tap, sandbox: Client) -> None:
    sandbox.faults.add(action="timeout_before", system="peoplesoft", seconds=60)
    running = tap.start(["suppliers"], request_timeout=50)
    sandbox.wait(system="peoplesoft")
    running.send("SIGTERM")
    assert running.wait(20).code == STOPPED


def _records(run: Ended) -> int:
    return sum(json.loads(line)["type"] == "RECORD" for line in run.output.splitlines())
