"""Whole runs over HTTP: Singer lines in, SOAP to a loopback gateway that keeps what it is told."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from fake_listener import Answer, Asked, Listener, told
from lxml import etree
from provided_service import BUFFER, Provided

from target_peoplesoft.target import TargetPeopleSoft

RECORD = {
    "SOURCE_ID": "c-1",
    "SETID": "SHARE",
    "NAME1": "Nordic Paper & Søn",
    "CREDIT_LIMIT": "1234567890123456789.125",
    "VENDOR_ADDR": json.dumps([{"ADDRESS_SEQ_NUM": 1, "EFFDT": "2026-01-01", "CITY": "Oslo"}]),
}


class Books:
    """Suppliers behind the gateway, as elements."""

    def __init__(self, provided: Provided) -> None:
        self.provided = provided
        self.vendors: dict[str, Any] = {}
        self.status: list[dict[str, Any]] = []

    def reply(self, asked: Asked) -> Answer:
        operation = asked.operation.partition("__")[0]
        request = asked.root.find("{*}Body")[0]
        return told(self.provided, operation, getattr(self, f"_{operation.lower()}")(request))

    def query(self, asked: Asked) -> Answer | None:
        if "ExecuteQuery.v1" not in asked.path:
            return None
        body = {"data": {"query": {"numrows": len(self.status), "rows": self.status}}}
        return Answer(200, json.dumps(body).encode(), "application/json")

    def _find(self, request: Any) -> str:
        name = request.findtext("{*}NAME1") or ""
        found = [id_ for id_, kept in self.vendors.items() if (kept.findtext("NAME1") or "").startswith(name)]
        return "".join(f"<VNDR_ID>{self._keys(id_)}</VNDR_ID>" for id_ in found)

    def _get(self, request: Any) -> str:
        kept = self.vendors[request.findtext("{*}VENDOR_ID")]
        return "".join(etree.tostring(child, encoding="unicode") for child in kept)

    def _create(self, request: Any) -> str:
        id_ = f"{len(self.vendors) + 1:010d}"
        request.find("{*}VENDOR_ID").text = id_
        self.vendors[id_] = _ordered(_plain(request), BUFFER)
        return f"<notification>1</notification><detail><VNDR_ID>{self._keys(id_)}</VNDR_ID></detail>"

    def _update(self, request: Any) -> str:
        kept, sent = self.vendors[request.findtext("{*}VENDOR_ID")], _plain(request)
        for child in sent:
            if child.tag != "VENDOR_ADDR":
                for old in kept.findall(child.tag):
                    kept.remove(old)
            kept.append(child)
        self.vendors[sent.findtext("VENDOR_ID")] = _ordered(kept, BUFFER)
        return "<notification>1</notification>"

    def _keys(self, id_: str) -> str:
        return f"<SETID>SHARE</SETID><VENDOR_ID>{id_}</VENDOR_ID>"


def _plain(element: Any) -> Any:
    made = etree.Element(etree.QName(element).localname)
    made.text = element.text
    made.extend([_plain(child) for child in element])
    return made


def _ordered(element: Any, parts: dict[str, Any]) -> Any:
    order = list(parts)
    element[:] = sorted(element, key=lambda child: order.index(child.tag))
    return element


@pytest.fixture
def books(listener: Listener, provided: Provided) -> Books:
    made = Books(provided)
    listener.reply = made.reply
    listener.rules.append(made.query)
    return made


@pytest.fixture
def deliver(listener: Listener, tmp_path: Path, monkeypatch: Any, capfd: Any) -> Any:
    monkeypatch.setenv("CONNECTOR_STATE_DIR", str(tmp_path))
    base = {
        "base_url": listener.url,
        "username": "INTUSER",
        "password": "s3cret-word",
        "objects": {},
        "delivery_url": f"sqlite:///{tmp_path / 'delivery.db'}",
        "settle_seconds": 0,
    }

    def run(*records: dict[str, Any], **settings: Any) -> tuple[int, dict[str, Any]]:
        target = TargetPeopleSoft(config={**base, **settings}, validate_config=True)
        schema = {"type": "SCHEMA", "stream": "suppliers", "schema": {"properties": {}}, "key_properties": []}
        messages = [schema, *({"type": "RECORD", "stream": "suppliers", "record": r} for r in records)]
        code = target.run_to_end(io.BytesIO("\n".join(map(json.dumps, messages)).encode()))
        summary = json.loads(capfd.readouterr().err.splitlines()[-1])["summary"]
        return code, {k: n for k, n in summary["suppliers"].items() if n}

    return run


def test_a_supplier_is_created_changed_and_left_alone(books, listener, deliver):
    assert deliver(RECORD) == (0, {"created": 1})
    kept = books.vendors["0000000001"]
    assert kept.findtext("NAME1") == "Nordic Paper & Søn"
    assert kept.findtext("CREDIT_LIMIT") == "1234567890123456789.125"
    calls = len(listener.asked)
    assert deliver(RECORD) == (0, {"unchanged": 1})
    assert len(listener.asked) == calls
    assert deliver({**RECORD, "COMMENTS": "x"}) == (0, {"updated": 1})
    update = next(asked for asked in reversed(listener.posted) if asked.operation.startswith("Update"))
    assert update.sent == [("SETID", "SHARE"), ("VENDOR_ID", "0000000001"), ("COMMENTS", "x")]


def test_a_lost_answer_is_asked_about(books, listener, deliver):
    lost = iter([True])

    def lose(asked: Asked) -> Answer | None:
        if asked.method == "POST" and asked.operation.startswith("Create") and next(lost, False):
            books.reply(asked)
            return Answer(drop=True)
        return None

    listener.rules.append(lose)
    assert deliver(RECORD) == (0, {"created": 1})
    assert len(books.vendors) == 1


def test_a_staged_document_is_followed_up_by_a_query(books, listener, deliver):
    query = {
        "name": "ZZ_STATUS",
        "prompts": {"SETID": "SHARE", "SINCE": "@since"},
        "match": {"A.NAME1": "NAME1"},
        "status": "STATUS",
        "built": ["B"],
        "refused": ["E"],
        "message": "MSG",
    }
    objects = {"suppliers": {"staged": True, "status_query": query, "find_by": None}}
    assert deliver(RECORD, objects=objects) == (0, {"created": 1})
    books.status = [{"attr:rownumber": 1, "A.NAME1": RECORD["NAME1"], "A.STATUS": "E", "MSG": "No (1,2)"}]
    assert deliver(objects=objects) == (0, {"refused": 1})
    asked = next(a for a in reversed(listener.asked) if "ExecuteQuery" in a.path)
    assert asked.path == "/PSIGW/RESTListeningConnector/PSFT_EP/ExecuteQuery.v1/PUBLIC/ZZ_STATUS/JSON/NONFILE"
    assert asked.query["prompt_uniquepromptname"] == "SETID,SINCE"
    assert asked.headers["Authorization"].startswith("Basic ")


def test_what_the_wsdl_lacks_ends_the_run_with_2(books, deliver):
    code, _ = deliver(RECORD, objects={"suppliers": {"find_by": ["SHORT"]}})
    assert code == 2
