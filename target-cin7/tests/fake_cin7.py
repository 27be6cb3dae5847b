"""A small Cin7 Core behind a mock transport: books that answer as the API's documentation says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import httpx2
import msgspec
from tenacity import wait_none

from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.model import Document
from connector_kit.secrets import Secret
from target_cin7.client import Cin7Client
from target_cin7.connection import Connection

BASE_URL = "http://127.0.0.1:1/ExternalApi/v2"
KEY = "c0ffee00-aaaa-bbbb-cccc-000000000001"
_encoder = msgspec.json.Encoder(decimal_format="number")
LIMIT_TEXT = "You have reached 60 calls per 60 seconds API limit."
PAGE = "<!DOCTYPE html><html><body>Sign in</body></html>"


class FakePermit:
    def __init__(self, pacer: FakePacer) -> None:
        self._pacer = pacer

    def limited(self, wait_seconds: float) -> None:
        self._pacer.waits.append(wait_seconds)


class FakePacer:
    def __init__(self) -> None:
        self.waits: list[float] = []

    @contextmanager
    def permit(self, stop: Callable[[], bool]) -> Iterator[FakePermit]:
        yield FakePermit(self)


Answer = httpx2.Response | Exception


class FakeCin7:
    """Holds rows by list; ``script`` answers the next calls instead, ``calls`` is what came in."""

    def __init__(self) -> None:
        self.me: dict[str, Any] = {"Company": "Harbour Trading", "Currency": "AUD", "LockDate": None}
        self.suppliers: list[dict[str, Any]] = []
        self.journals: list[dict[str, Any]] = []
        self.terms = [
            {"Name": "30 days", "IsActive": True, "IsDefault": True},
            {"Name": "14 days", "IsActive": True, "IsDefault": False},
            {"Name": "COD old", "IsActive": False, "IsDefault": False},
        ]
        self.taxes = [
            {"Name": "Tax on Purchases", "IsActive": True, "IsTaxForPurchase": True},
            {"Name": "GST on Sales", "IsActive": True, "IsTaxForPurchase": False},
        ]
        self.accounts = [
            _account("800", "Accounts Payable", "CURRLIAB", SystemAccount="Accounts payable"),
            _account("400", "Sales", "REVENUE"),
            _account("610", "Travel", "EXPENSE"),
            _account("611", "Freight", "EXPENSE"),
            _account("699", "Old travel", "EXPENSE", Status="ARCHIVED"),
            _account("860", "Rounding", "EXPENSE"),
        ]
        self.script: list[Answer | Callable[[httpx2.Request], Answer]] = []
        self.calls: list[tuple[str, str, dict[str, str]]] = []
        self.bodies: list[dict[str, Any]] = []
        self.raw: list[bytes] = []
        self._lock = threading.Lock()
        self.pacer = FakePacer()
        self.gate = CallGate(self.pacer)

    def client(self, **changes: Any) -> Cin7Client:
        connection = Connection("account-1", Secret(KEY), BASE_URL, **changes)
        return Cin7Client(connection, self.gate, transport=self.transport(), backoff=wait_none())

    def transport(self) -> httpx2.MockTransport:
        return httpx2.MockTransport(self.handle)

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.removeprefix("/ExternalApi/v2/")
        self.calls.append((request.method, path, dict(request.url.params)))
        if request.content:
            self.raw.append(request.content)
            self.bodies.append(_body(request) or {})
        if self.script:
            return self._scripted(request)
        return self.execute(request)

    def _scripted(self, request: httpx2.Request) -> httpx2.Response:
        scripted = self.script.pop(0)
        answer = scripted(request) if callable(scripted) and not isinstance(scripted, Exception) else scripted
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, httpx2.Response)
        return answer

    def execute_then(self, answer: Answer) -> Callable[[httpx2.Request], Answer]:
        """Carry the call out, and answer something else."""

        def handler(request: httpx2.Request) -> Answer:
            self.execute(request)
            return answer

        return handler

    def execute(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.removeprefix("/ExternalApi/v2/")
        with self._lock:
            return self.answer(request.method, path, dict(request.url.params), _body(request))

    def answer(
        self, method: str, path: str, params: dict[str, str], body: dict[str, Any] | None
    ) -> httpx2.Response:
        if path == "me":
            return ok(self.me)
        lists = {
            "supplier": ("SupplierList", self.suppliers),
            "journal": ("Journals", self.journals),
            "ref/paymentterm": ("PaymentTermList", self.terms),
            "ref/tax": ("TaxRuleList", self.taxes),
            "ref/account": ("AccountsList", self.accounts),
        }
        key, rows = lists[path]
        if method == "GET":
            return self._list(path, key, rows, params)
        row = self._write(method, path, rows, body or {})
        return ok({"Total": 1, "Page": 1, key: [row]})

    def _list(
        self, path: str, key: str, rows: list[dict[str, Any]], params: dict[str, str]
    ) -> httpx2.Response:
        chosen = [r for r in rows if _matches(r, params)]
        if path == "supplier" and params.get("IncludeDeprecated") != "true":
            chosen = [r for r in chosen if r["Status"] == "Active"]
        if path == "ref/account" and "Code" in params and not chosen:
            return refused("Account with specified ID not found")
        page, limit = int(params["Page"]), int(params["Limit"])
        part = chosen[(page - 1) * limit : page * limit]
        return ok({"Total": len(chosen), "Page": page, key: part})

    def _write(
        self, method: str, path: str, rows: list[dict[str, Any]], body: dict[str, Any]
    ) -> dict[str, Any]:
        name = {"supplier": "ID", "journal": "TaskID", "ref/account": "Code"}[path]
        if method == "PUT":
            row = next(r for r in rows if r[name] == body[name])
            row.update(body)
            return row
        row = {**body}
        if name != "Code":
            row[name] = f"{path[0]}-{len(rows) + 1:04d}"
        for parts in ("Addresses", "Contacts"):
            row[parts] = [{"ID": f"{parts}-{i}", **p} for i, p in enumerate(body.get(parts, []))]
        rows.append(row)
        return row

    def writes(self) -> list[tuple[str, str]]:
        return [(method, path) for method, path, _ in self.calls if method != "GET"]

    def reads(self, path: str) -> list[dict[str, str]]:
        return [params for method, p, params in self.calls if method == "GET" and p == path]

    def add_supplier(self, name: str, **fields: Any) -> dict[str, Any]:
        row = {
            "ID": f"s-{len(self.suppliers) + 1:04d}",
            "Name": name,
            "Currency": "AUD",
            "PaymentTerm": "30 days",
            "TaxRule": "Tax on Purchases",
            "AccountPayable": "800",
            "Status": "Active",
            "Discount": 0,
            "Comments": None,
            "TaxNumber": "",
            "LastModifiedOn": "2026-08-02T03:37:30.39Z",
            "Addresses": [],
            "Contacts": [],
        }
        self.suppliers.append({**row, **fields})
        return self.suppliers[-1]


def _account(code: str, name: str, kind: str, **more: Any) -> dict[str, Any]:
    row = {"Code": code, "Name": name, "Type": kind, "Status": "ACTIVE", "DisplayName": f"{code}: {name}"}
    return {**row, "Class": "EXPENSE", "Description": None, **more}


def _matches(row: dict[str, Any], params: dict[str, str]) -> bool:
    exact = all(str(row.get(f)) == params[f] for f in ("ID", "Code", "Status", "TaskID") if f in params)
    return exact and str(row.get("Name", "")).casefold().startswith(params.get("Name", "").casefold())


def _body(request: httpx2.Request) -> dict[str, Any] | None:
    body: dict[str, Any] | None = (
        json.loads(request.content, parse_float=Decimal) if request.content else None
    )
    return body


def ok(body: Any, **headers: str) -> httpx2.Response:
    return httpx2.Response(
        200, content=_encoder.encode(body), headers={"Content-Type": "application/json", **headers}
    )


def refused(*texts: str, status: int = 400) -> httpx2.Response:
    return httpx2.Response(status, json=[{"ErrorCode": 400, "Exception": text} for text in texts])


def document(object_: str, content: dict[str, Any], **more: Any) -> Document:
    fields = {"source": "ps", "key": str(content.get("source_id") or content.get("code"))} | more
    return Document(object=object_, content=content, **fields)
