"""The fake PeopleSoft in this process, its switches and books fresh for every test."""

import json
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from sandbox.company import SIZES, Company
from sandbox.peoplesoft import CREDENTIALS, SWITCHES, build
from sandbox.peoplesoft.execution import QUERIES
from sandbox.system import Settings, defaults

ENVELOPE = """<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">
<soapenv:Header><wsse:Security soapenv:mustUnderstand="1"
 xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><wsse:UsernameToken>
 <wsse:Username>{user}</wsse:Username><wsse:Password>{password}</wsse:Password></wsse:UsernameToken></wsse:Security>
</soapenv:Header><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"""


FILL_SWITCHES = ("database_timezone", "journals_in_one_second", *(SIZES.keys() & SWITCHES.keys()))


class Gateway:
    """Calls the fake as a client would, and works in its screens as a person would."""

    USER = (CREDENTIALS["username"], CREDENTIALS["password"])

    def __init__(self, company: Company) -> None:
        self.switches = defaults(SWITCHES)
        self.system = build(Settings(seed=company.seed, switches={"peoplesoft": self.switches}), company)
        self.http = TestClient(Starlette(routes=self.system.routes()))

    def fresh(self) -> None:
        refill = self.edited or any(self.switches[name] != SWITCHES[name].default for name in FILL_SWITCHES)
        self.switches.update(defaults(SWITCHES))
        if refill:
            self.system.reset()
        self.edited = False

    edited = False

    def edit(self, action: str, **command):
        self.edited = True
        return self.system.edit({"action": action, **command})

    def get(self, path: str, user=USER, node: str = "/PSFT_EP", **kwargs):
        return self.http.get(f"/PSIGW/RESTListeningConnector{node}/{path}", auth=user, **kwargs)

    def url(self, query, prompts=None, maxrows=0, output="JSON", owner="PUBLIC", extra=""):
        asked = (
            {p.name: "" for p in QUERIES[query].prompts} | (prompts or {})
            if query in QUERIES
            else prompts or {}
        )
        lists = ""
        if asked:
            values = ",".join(quote(str(v), safe=":") for v in asked.values())
            lists = f"&prompt_uniquepromptname={','.join(asked)}&prompt_fieldvalue={values}"
        json_resp = "&json_resp=true" if output == "JSON" else ""
        path = f"ExecuteQuery.v1/{owner}/{query}/{output}/NONFILE"
        return f"{path}?isconnectedquery=N&maxrows={maxrows}{lists}{json_resp}{extra}"

    def run(self, query, prompts=None, user=USER, **kwargs):
        return self.get(self.url(query, prompts, **kwargs), user=user)

    def rows(self, query, prompts=None, **kwargs):
        answer = self.run(query, prompts, **kwargs)
        assert answer.status_code == 200, answer.text
        parsed = json.loads(answer.text, parse_float=Decimal)
        found = parsed["data"]["query"]
        assert parsed["status"] == "success"
        assert found["queryname="] == query
        assert found["numrows"] == len(found["rows"])
        return found["rows"]

    def soap(self, action, body, user=USER, path="/PSFT_EP"):
        document = ENVELOPE.format(user=user[0], password=user[1], body=body)
        headers = {"SOAPAction": f'"{action}"', "Content-Type": "text/xml; charset=utf-8"}
        return self.http.post(
            f"/PSIGW/PeopleSoftServiceListeningConnector{path}", content=document.encode(), headers=headers
        )

    @staticmethod
    def request(query, prompts=None, maxrows=0, output="XMLP", owner="PUBLIC", block_kb=0, fields=()):
        """The inside of an execute request, without namespaces, as a working client sends it."""
        asked = "".join(
            f"<PROMPT><PSQueryName>{query}</PSQueryName><UniquePromptName>{name}</UniquePromptName>"
            f"<FieldValue>{escape(str(value))}</FieldValue></PROMPT>"
            for name, value in (prompts or {}).items()
        )
        chosen = "".join(f"<FilterFieldName>{name}</FilterFieldName>" for name in fields)
        return (
            f"<QueryName>{query}</QueryName><isConnectedQuery>N</isConnectedQuery><OwnerType>{owner}</OwnerType>"
            f"<BlockSizeKB>{block_kb}</BlockSizeKB><MaxRow>{maxrows}</MaxRow><OutResultType>{output}</OutResultType>"
            f"<OutResultFormat>NONFILE</OutResultFormat><Prompts>{asked}</Prompts>"
            f"<FieldsFilter>{chosen}</FieldsFilter>"
        )


@pytest.fixture(scope="session")
def one_gateway() -> Gateway:
    return Gateway(Company(seed=3, scale=0.5))


@pytest.fixture
def gateway(one_gateway) -> Iterator[Gateway]:
    yield one_gateway
    one_gateway.fresh()
