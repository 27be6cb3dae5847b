"""The whole server: PeopleSoft beside the other systems, over a real socket."""

import pytest
import requests

from sandbox.peoplesoft import CREDENTIALS
from sandbox.testing import running

BASIC = (CREDENTIALS["username"], CREDENTIALS["password"])


@pytest.fixture(scope="module")
def sandbox():
    with running(scale=0.2, switches={"peoplesoft.node": "FIN_DEV"}) as server:
        yield server


def url(sandbox, query, node="FIN_DEV"):
    path = f"ExecuteQuery.v1/public/{query}/JSON/NONFILE?isconnectedquery=N&maxrows=0&json_resp=true"
    return f"{sandbox.url}/PSIGW/RESTListeningConnector/{node}/{path}"


def test_queries_answer_and_books_show(sandbox):
    answer = requests.get(url(sandbox, "ZZ_ALL_SUPPLIERS"), auth=BASIC, timeout=10)
    assert answer.json()["data"]["query"]["numrows"] == 80
    assert sandbox.books()["peoplesoft"]["counts"]["VENDOR"] == 80


def test_the_call_log_says_why_a_call_was_refused(sandbox):
    assert requests.get(url(sandbox, "NO_SUCH"), auth=BASIC, timeout=10).content == b""
    call = sandbox.calls()[-1]
    assert (call["system"], call["status"], call["notes"]) == ("peoplesoft", 500, ["query_not_available"])


def test_a_token_works_for_the_gateway(sandbox):
    form = {
        "grant_type": "client_credentials",
        "client_id": CREDENTIALS["oauth_client_id"],
        "client_secret": CREDENTIALS["oauth_client_secret"],
    }
    grant = requests.post(f"{sandbox.url}/oauth/token", data=form, timeout=10).json()
    headers = {"Authorization": f"Bearer {grant['access_token']}"}
    assert requests.get(url(sandbox, "ZZ_PAYMENT_TERMS"), headers=headers, timeout=10).status_code == 200
