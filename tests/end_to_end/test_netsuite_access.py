"""How tap-netsuite gets in and stays in: tokens, keys, load, roles that see less, custom fields, documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flows.netsuite import SUITEQL, Reading, edit, refill
from flows.tap import Tap

from sandbox.client import Client
from sandbox.netsuite import CERTIFICATE_IDS

LISTS = ("accounts", "vendors", "items", "employees", "accounting_periods", "transaction_lines")


def _read(tap: Tap, *streams: str, **more: Any) -> Reading:
    reading = Reading(tap.run(streams, **more))
    assert reading.run.code == 0, reading.run
    return reading


def _statuses(sandbox: Client) -> dict[str, int]:
    return dict(sandbox.counters()["netsuite"]["status"])


def _logins(sandbox: Client) -> list[dict[str, Any]]:
    return list(sandbox.books("netsuite")["login_audit"])


def _content(reading: Reading, streams: Iterable[str]) -> dict[str, Counter[str]]:
    return {name: Counter(str(sorted(r.items())) for r in reading.records(name)) for name in streams}


# tokens and keys


def test_the_token_is_renewed_before_its_end_without_a_single_401(sandbox: Client, tap_netsuite: Tap) -> None:
    sandbox.switch("netsuite.token_seconds", 2)
    sandbox.switch("netsuite.latency_ms", 60)
    sandbox.switch("netsuite.expires_in", "string")

    reading = _read(tap_netsuite, *LISTS, page_size=4)

    logins = _logins(sandbox)
    spent = _moment(logins[-1]["at"]) - _moment(logins[0]["at"])
    assert spent > 4, "the read was shorter than two lives"
    assert {login["status"] for login in logins} == {"Success"}
    assert len(logins) <= spent / 1.5 + 2
    assert "401" not in _statuses(sandbox)
    assert len(reading.records("accounts")) == sandbox.books("netsuite")["counts"]["account"]


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_a_token_revoked_in_the_middle_costs_one_login(sandbox: Client, tap_netsuite: Tap) -> None:
    calm = _read(tap_netsuite, "transaction_lines")
    sandbox.clear_calls()
    before = len(_logins(sandbox))
    sandbox.switch("netsuite.latency_ms", 20)
    run = tap_netsuite.start(["transaction_lines"], page_size=20)
    sandbox.wait(system="netsuite", path=SUITEQL, count=3)
    sandbox.edit("netsuite", {"action": "revoke_tokens"})
    reading = Reading(run.wait())

    assert reading.run.code == 0, reading.run
    assert len(_logins(sandbox)) - before == 2
    assert _statuses(sandbox)["401"] == 1
    assert _content(reading, LISTS) == _content(calm, LISTS)


def test_a_login_that_stays_refused_ends_the_run(sandbox: Client, tap_netsuite: Tap) -> None:
    sandbox.switch("netsuite.latency_ms", 20)
    run = tap_netsuite.start(["transaction_lines"], page_size=20)
    sandbox.wait(system="netsuite", path=SUITEQL, count=3)
    sandbox.edit("netsuite", {"action": "block_integration"})
    sandbox.edit("netsuite", {"action": "revoke_tokens"})
    ended = run.wait()

    assert ended.code == 3
    assert "Login Audit Trail" in ended.last_line
    assert [login["reason"] for login in _logins(sandbox)].count("IntegrationBlocked") == 1
    assert Reading(ended).records("transaction_lines")


def test_a_wrong_key_says_what_to_check_and_is_never_shown(
    sandbox: Client, tap_netsuite: Tap, tmp_path: Path
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    given = {"certificate_id": CERTIFICATE_IDS["connector-ec-p256"], "signing_algorithm": "ES256"}
    known = tap_netsuite.start(["terms"], private_key_path=_file(tmp_path, pem), **given).wait()
    inline = tap_netsuite.start(["terms"], private_key_path=..., private_key=pem, **given).wait()

    for ended in (known, inline):
        assert ended.code == 3
        assert ended.output.count('"RECORD"') == 0
        for clue in ("invalid_grant", "Login Audit Trail", "certificate"):
            assert clue in ended.last_line, clue
        for line in pem.splitlines():
            assert line not in ended.output + ended.log
    assert {login["reason"] for login in _logins(sandbox) if login["reason"]} == {"SignatureValidation"}


def _file(folder: Path, text: str) -> str:
    path = folder / "wrong.pem"
    path.write_text(text, encoding="utf-8")
    return str(path)


# load


@pytest.mark.parametrize(
    ("pool", "every"), [(1, 0), (1, 2), (2, 3)], ids=["one place", "one place and 401", "two places and 401"]
)
def test_an_exhausted_pool_slows_the_read_and_loses_nothing(
    pool: int, every: int, sandbox: Client, tap_netsuite: Tap
) -> None:
    streams = ("transaction_lines", "purchase_orders", "vendors")
    refill(sandbox, purchase_orders=150)
    calm = _read(tap_netsuite, *streams)
    refill(sandbox, concurrency=pool, overload_401_every=every, latency_ms=15)

    reading = _read(tap_netsuite, *streams, page_size=25, max_concurrency=6)

    requests = sandbox.books("netsuite")["requests"]
    assert requests["refused"] > 0
    assert requests["most_at_once"] <= pool
    assert _content(reading, streams) == _content(calm, streams)
    assert {login["status"] for login in _logins(sandbox)} == {"Success"}


def test_no_more_requests_are_under_way_than_the_setting_allows(sandbox: Client, tap_netsuite: Tap) -> None:
    refill(sandbox, concurrency=20, latency_ms=15, purchase_orders=60)
    _read(tap_netsuite, "purchase_orders", "vendors", page_size=10, max_concurrency=3)
    requests = sandbox.books("netsuite")["requests"]
    assert requests["most_at_once"] == 3
    assert requests["refused"] == 0


# what the role and the account lack


def test_what_the_role_does_not_see_is_named_once_and_the_rest_arrives(
    sandbox: Client, tap_netsuite: Tap
) -> None:
    whole = _read(tap_netsuite, "purchase_orders", "locations", "terms", "deleted_records")
    refill(
        sandbox,
        hidden_tables="location, term",
        hidden_columns="transaction.memo, transactionline.rate",
        missing_permissions="Deleted Records",
    )
    reading = _read(tap_netsuite, "purchase_orders", "locations", "terms", "deleted_records", page_size=3)

    orders, before = reading.records("purchase_orders"), whole.records("purchase_orders")
    assert [order["id"] for order in orders] == [order["id"] for order in before]
    assert {order["memo"] for order in orders} == {None} != {order["memo"] for order in before}
    assert {line["rate"] for order in orders for line in order["lines"]} == {None}
    assert [order["foreigntotal"] for order in orders] == [order["foreigntotal"] for order in before]
    assert reading.keys("locations") == reading.keys("terms") == []
    warned = Counter(
        re.sub(r"^.*?\[", "[", line).split(" (")[0] for line in reading.warnings() if "NetSuite" in line
    )
    assert set(warned.values()) == {1}, warned
    for stream in ("locations", "terms", "deleted_records"):
        assert sum(f"Stream {stream} is skipped" in line for line in reading.warnings()) == 1
    for column in ("memo", "rate"):
        assert sum(f"column {column} of" in line for line in reading.warnings()) == 1


def test_a_column_that_breaks_queries_is_found_and_left_out(sandbox: Client, tap_netsuite: Tap) -> None:
    sandbox.switch("netsuite.unselectable_columns", "vendor.balance")
    reading = _read(tap_netsuite, "vendors")
    assert len(reading.records("vendors")) == sandbox.books("netsuite")["counts"]["vendor"]
    assert sum("balance" in line for line in reading.warnings()) == 1


def test_custom_fields_come_typed_and_only_when_wanted(sandbox: Client, tap_netsuite: Tap) -> None:
    vendor, order = (sandbox.books("netsuite")[kind][0]["id"] for kind in ("vendors", "purchase_orders"))
    edit(sandbox, "update", "vendor", where={"id": vendor}, set={"custentity_onboarded": "2026-02-03"})
    edit(sandbox, "update", "purchase order", where={"id": order}, set={"custbody_expedite": True})
    sandbox.edit("netsuite", _line(order, custcol_requisition="R-7", custcol_inspect=False))
    tap_netsuite.config["custom_fields"] = "auto"
    sandbox.clear_calls()
    found = _read(tap_netsuite, "vendors", "purchase_orders", "transaction_lines")
    asked = [call["path"].rpartition("/")[2] for call in sandbox.calls(path="metadata-catalog/*")]
    tap_netsuite.config["custom_fields"] = "none"
    plain = _read(tap_netsuite, "vendors", "purchase_orders")

    (record,) = (each for each in found.records("vendors") if each["id"] == str(vendor))
    assert record["custentity_onboarded"] == "2026-02-03"
    assert record["custentity_preferred"] in {True, False}
    (document,) = (each for each in found.records("purchase_orders") if each["id"] == str(order))
    assert document["custbody_expedite"] is True
    (line,) = (each for each in document["lines"] if each["id"] == "1")
    assert (line["custcol_requisition"], line["custcol_inspect"]) == ("R-7", False)
    (flat,) = (
        each for each in found.records("transaction_lines")
        if (each["transaction"], each["id"]) == (str(order), "1")
    )  # fmt: skip
    assert flat["custcol_requisition"] == "R-7"
    properties = found.schema("vendors")["properties"]
    assert properties["custentity_onboarded"]["format"] == "date"
    assert all(name and count <= 2 for name, count in Counter(asked).items())  # discovery, and the read
    assert not [name for record in plain.records("vendors") for name in record if name.startswith("cust")]


def _line(order: int, **columns: Any) -> dict[str, Any]:
    where = {"id": order, "line": 1}
    return {"action": "update_line", "object": "purchase order", "where": where, "set": columns}
