"""Credentials, paths, verbs, bodies and the look of errors."""

import time

import pytest
import requests

from sandbox.cin7 import ACCOUNT_ID, KEYS


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"api-auth-accountid": ACCOUNT_ID},
        {"api-auth-accountid": ACCOUNT_ID, "api-auth-applicationkey": ACCOUNT_ID},
        {"api-auth-accountid": KEYS["writing"], "api-auth-applicationkey": KEYS["writing"]},
    ],
)
def test_wrong_credentials_are_403_in_plain_text(server, headers):
    answer = requests.get(f"{server.url}/ExternalApi/v2/me", headers=headers, timeout=5)
    assert (answer.status_code, answer.text) == (403, "Incorrect credentials!")
    assert server.counters()["cin7"]["notes"] == {"denied": 1}


def test_both_keys_open_the_same_books(cin7, reader):
    assert reader.get("me").json() == cin7.get("me").json()


@pytest.mark.parametrize(
    "path", ["AdvancedPurchase", "suppliers", "ref", "ref/accounts", "supplier/1", "../supplier", ""]
)
def test_an_unknown_path_is_a_page_with_200(cin7, path):
    answer = cin7.get(path)
    assert answer.status_code == 200
    assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize(
    "path", ["/externalapi/V2/SUPPLIER", "/EXTERNALAPI/v2/Supplier/", "/ExternalApi/v2/supplier"]
)
def test_paths_are_known_in_any_case(server, cin7, path):
    answer = cin7.session.get(server.url + path, timeout=5)
    assert "SupplierList" in answer.json()


def test_the_other_spelling_of_bank_accounts_works(cin7):
    assert cin7.get("ref/accountBank").json() == cin7.get("ref/account/bank").json()


@pytest.mark.parametrize(
    ("verb", "path"), [("DELETE", "supplier"), ("POST", "me"), ("PATCH", "journal"), ("PUT", "transactions")]
)
def test_a_wrong_verb_is_405_in_words(cin7, verb, path):
    answer = cin7.call(verb, path)
    assert answer.status_code == 405
    assert answer.text == f"The requested resource does not support http method '{verb}'."


def test_a_body_that_does_not_parse_is_500(cin7):
    assert cin7.call("POST", "supplier", data='{"Name": ').status_code == 500


@pytest.mark.parametrize("body", ["[]", "3", "null", ""])
def test_a_body_that_is_no_object_is_refused(cin7, body):
    assert cin7.problems(cin7.call("POST", "supplier", data=body)) == ["Nullable object must have a value"]


def test_parameters_that_do_not_exist_are_ignored(cin7):
    assert cin7.get("supplier", Colour="red").json()["Total"] == cin7.get("supplier").json()["Total"]


def test_validation_names_the_first_few_problems(server, cin7):
    assert len(cin7.problems(cin7.post("supplier", {}))) == 3
    server.switch("cin7.problems_per_call", 0)
    assert len(cin7.problems(cin7.post("supplier", {}))) == 6


def test_errors_can_arrive_with_200(server, cin7):
    server.switch("cin7.error_status_200", True)
    answer = cin7.post("supplier", {})
    assert answer.status_code == 200
    assert answer.json()[0]["ErrorCode"] == 400


def test_latency_delays_each_call(server, cin7):
    server.switch("cin7.latency_ms", 150)
    started = time.monotonic()
    cin7.get("me")
    assert time.monotonic() - started >= 0.15


def test_a_refused_write_changes_nothing(server, cin7):
    before = server.books("cin7")["suppliers"]
    cin7.post("supplier", {"Name": "X"})
    assert server.books("cin7")["suppliers"] == before


def test_books_count_calls_and_writes(server, cin7):
    cin7.get("me")
    cin7.make_supplier()
    assert server.books("cin7")["calls"] == {"total": 2, "writes": 1, "refused": 0}


def test_me_tells_the_lock_date_in_the_companys_own_format(server, cin7):
    assert cin7.get("me").json()["LockDate"] is None
    server.switch("cin7.lock_date", "2026-03-31")
    assert cin7.get("me").json()["LockDate"] == "31/03/2026"
    server.switch("cin7.date_format", "mm/dd/yyyy")
    assert cin7.get("me").json()["LockDate"] == "03/31/2026"


def test_the_base_currency_is_a_switch(server, cin7):
    server.switch("cin7.base_currency", "AUD")
    assert cin7.get("me").json()["Currency"] == "AUD"
