"""A running sandbox per test module, its books and switches fresh for every test."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
import requests

from sandbox.cin7 import ACCOUNT_ID, KEYS
from sandbox.client import Client
from sandbox.testing import running


class Cin7Api:
    """Calls the fake as a client would."""

    SUPPLIER: ClassVar[dict[str, Any]] = {
        "Name": "Tidewater Rope Works",
        "Currency": "USD",
        "PaymentTerm": "30 days",
        "TaxRule": "Tax on Purchases",
        "AccountPayable": "200000",
        "Status": "Active",
    }
    JOURNAL: ClassVar[dict[str, Any]] = {
        "Status": "COMPLETED",
        "Currency": "USD",
        "CurrencyConversionRate": 1,
        "EffectiveDate": "2026-05-31T00:00:00",
        "Narration": "Payroll",
        "Lines": [
            {
                "Debit": "600000",
                "Credit": "210000",
                "Reference": "10100",
                "Amount": 1200.5,
                "BaseAmount": 1200.5,
            }
        ],
    }

    def __init__(self, url: str, key: str = KEYS["writing"]) -> None:
        self.base = f"{url}/ExternalApi/v2/"
        self.session = requests.Session()
        self.session.headers.update({"api-auth-accountid": ACCOUNT_ID, "api-auth-applicationkey": key})

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        return self.session.request(method, self.base + path, timeout=20, **more)

    def get(self, path: str, **params: Any) -> requests.Response:
        return self.call("GET", path, params=params)

    def post(self, path: str, body: Any) -> requests.Response:
        return self.call("POST", path, json=body)

    def put(self, path: str, body: Any) -> requests.Response:
        return self.call("PUT", path, json=body)

    def delete(self, path: str, **params: Any) -> requests.Response:
        return self.call("DELETE", path, params=params)

    def one(self, path: str, envelope: str, **params: Any) -> dict[str, Any]:
        rows = self.get(path, **params).json()[envelope]
        assert len(rows) == 1, rows
        return dict(rows[0])

    def problems(self, answer: requests.Response) -> list[str]:
        """The texts of a refused call."""
        assert answer.status_code == 400, answer.text
        assert all(each["ErrorCode"] == 400 for each in answer.json())
        return [each["Exception"] for each in answer.json()]

    def make_supplier(self, **fields: Any) -> dict[str, Any]:
        answer = self.post("supplier", {**self.SUPPLIER, **fields})
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["SupplierList"][0])

    def make_journal(self, **fields: Any) -> dict[str, Any]:
        answer = self.post("journal", {**self.JOURNAL, **fields})
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["Journals"][0])


@pytest.fixture(scope="module")
def _server() -> Iterator[Client]:
    with running(switches={"cin7.limit_calls": 100_000}) as client:
        yield client


@pytest.fixture
def server(_server: Client) -> Iterator[Client]:
    _server.reset("cin7")
    before = {each["name"]: each["value"] for each in _server.switches()}
    yield _server
    _server.switches(**before)


@pytest.fixture
def cin7(server: Client) -> Cin7Api:
    return Cin7Api(server.url)


@pytest.fixture
def reader(server: Client) -> Cin7Api:
    """The same company through its other application key."""
    return Cin7Api(server.url, KEYS["reading"])


@pytest.fixture
def api_at() -> type[Cin7Api]:
    """Makes a client for any server's address."""
    return Cin7Api
