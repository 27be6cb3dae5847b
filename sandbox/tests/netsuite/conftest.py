"""The fake NetSuite in this process: one with the company in it, and one whose few rows a test knows by heart."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import jwt
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sandbox.clock import Clock
from sandbox.company import Company
from sandbox.netsuite import CERTIFICATE_IDS, CREDENTIALS, SWITCHES, build
from sandbox.netsuite.certificates import private_key
from sandbox.netsuite.database import Database
from sandbox.netsuite.suiteql.engine import Engine
from sandbox.netsuite.suiteql.errors import QueryError
from sandbox.system import Settings, defaults

TOKEN = "/services/rest/auth/oauth2/v1/token"
SUITEQL = "/services/rest/query/v1/suiteql"
BASE = "http://testserver"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Account:
    """Calls the fake as a client would, and works in its screens as a person would."""

    def __init__(self, company: Company) -> None:
        self.switches = defaults(SWITCHES)
        self.system = build(Settings(seed=company.seed, switches={"netsuite": self.switches}), company)
        self.http = TestClient(Starlette(routes=self.system.routes()), base_url=BASE)
        self.bearer = ""

    def fresh(self) -> None:
        self.switches.update(defaults(SWITCHES))
        self.system._oauth.reset()
        self.system._rest.reset()
        self.system._pool.reset()
        self.system.clock.set(None)
        self.bearer = ""

    def edit(self, action: str, **command):
        return self.system.edit({"action": action, **command})

    def now(self) -> int:
        return int(self.system.clock.now().timestamp())

    def assertion(self, key="connector-rsa-3072", algorithm="PS256", kid=None, header=None, **claims):
        now = self.now()
        payload = {
            "iss": CREDENTIALS["client_id"],
            "scope": ["rest_webservices"],
            "aud": BASE + TOKEN,
            "iat": now,
            "exp": now + 300,
        } | claims
        payload = {name: value for name, value in payload.items() if value is not None}
        headers = {"kid": CERTIFICATE_IDS[key] if kid is None else kid} if header is None else header
        return jwt.encode(payload, private_key(key), algorithm=algorithm, headers=headers)

    def ask_token(self, assertion=None, **form):
        fields = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": self.assertion() if assertion is None else assertion,
        } | form
        return self.http.post(TOKEN, data={n: v for n, v in fields.items() if v is not None})

    def reason(self) -> str:
        """Why the last try to sign in failed, as the login audit trail says."""
        return self.system.books()["login_audit"][-1]["reason"]

    @property
    def headers(self) -> dict[str, str]:
        if not self.bearer:
            self.bearer = self.ask_token().json()["access_token"]
        return {"Authorization": f"Bearer {self.bearer}", "Prefer": "transient"}

    def get(self, path: str, **more):
        return self.http.get(f"/services/rest/{path}", headers=self.headers | more.pop("headers", {}), **more)

    def query(self, text: str, *params, headers=None, **page):
        body = {"q": text, "params": list(params)}
        return self.http.post(SUITEQL, json=body, params=page, headers=self.headers | (headers or {}))

    def page(self, text: str, *params, **page):
        answer = self.query(text, *params, **page)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, text: str, *params, **page):
        return [
            {n: v for n, v in row.items() if n != "links"}
            for row in self.page(text, *params, **page)["items"]
        ]

    def refusal(self, text: str, *params) -> str:
        """The text of a refused query, without what all of them begin with."""
        answer = self.query(text, *params)
        assert answer.status_code == 400, answer.text
        body = answer.json()
        assert body["title"] == "Bad Request"
        (detail,) = body["o:errorDetails"]
        assert detail["o:errorCode"] == "INVALID_PARAMETER"
        assert detail["o:errorQueryParam"] == "q"
        start = "Invalid search query. Detailed unprocessed description follows. "
        assert detail["detail"].startswith(start)
        return detail["detail"].removeprefix(start)


@pytest.fixture(scope="session")
def one_account() -> Account:
    return Account(Company(seed=3, scale=0.2))


@pytest.fixture
def account(one_account) -> Iterator[Account]:
    yield one_account
    one_account.fresh()


class Books:
    """A few rows, and SuiteQL over them."""

    VENDORS = (
        {
            "id": 1,
            "entityid": "Ash Timber",
            "isinactive": False,
            "terms": 2,
            "datecreated": datetime(2026, 1, 5, 20, 30, tzinfo=UTC),
        },
        {"id": 2, "entityid": "Oak & Sons", "isinactive": True, "email": "sales@oak.example"},
    )
    TRANSACTIONS = tuple(
        {
            "id": 100 + n,
            "type": kind,
            "status": status,
            "entity": 1 + n % 2,
            "trandate": f"2026-03-{n + 1:02}",
            "foreigntotal": Decimal(total),
            "lastmodifieddate": datetime(2026, 3, 1, 12, 0, n, tzinfo=UTC),
            "memo": memo,
        }
        for n, (kind, status, total, memo) in enumerate(
            [
                ("PurchOrd", "B", "-1250.50", "rush"),
                ("PurchOrd", "F", "-0.10", None),
                ("VendBill", "A", "-100", "50% off_peak"),
                ("VendBill", "B", "-99999999.12345678", "RUSH"),
                ("ItemRcpt", "Y", "0", None),
            ]
        )
    )

    def __init__(self) -> None:
        self.database = Database(None)
        self.database.reset()
        self.clock = Clock()
        self.switches = defaults(SWITCHES)
        self.engine = Engine(self.database, self.switches, self.clock, seed=7)
        self.database.insert("vendor", self.VENDORS)
        self.database.insert("entity", [{"id": v["id"], "entityid": v["entityid"]} for v in self.VENDORS])
        self.database.insert("term", [{"id": 2, "name": "Net 30"}])
        self.database.insert("transaction", self.TRANSACTIONS)
        self.database.insert(
            "transactionline",
            [
                {
                    "uniquekey": 10 * n + line,
                    "id": line,
                    "transaction": 100 + n,
                    "mainline": line == 0,
                    "quantity": line * 2,
                }
                for n in range(4)
                for line in range(3)
            ],
        )

    def rows(self, text: str, *params, limit=1000, offset=0):
        return self.engine.page(text, params, limit, offset).rows

    def one(self, expression: str, *params, source="DUAL"):
        (row,) = self.rows(f"SELECT {expression} AS x FROM {source}", *params)
        return row.get("x")

    def ids(self, where: str, *params, table="transaction"):
        return [
            int(row["id"]) for row in self.rows(f"SELECT id FROM {table} WHERE {where} ORDER BY id", *params)
        ]

    def refused(self, text: str, *params) -> str:
        with pytest.raises(QueryError) as caught:
            self.rows(text, *params)
        return str(caught.value).removeprefix(
            "Invalid search query. Detailed unprocessed description follows. "
        )

    def stamp(self, number: int, moment: datetime) -> None:
        self.database.update("transaction", {"id": number}, {"lastmodifieddate": moment})


@pytest.fixture
def books() -> Books:
    return Books()


@pytest.fixture(scope="module")
def one_books() -> Books:
    """For properties: nothing is fresh between examples."""
    return Books()


@pytest.fixture
def quickly():
    """How long something may take on a machine with other things to do."""

    def timed(act) -> float:
        started = time.perf_counter()
        act()
        return time.perf_counter() - started

    return timed
