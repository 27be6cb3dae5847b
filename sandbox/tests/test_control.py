"""The sandbox's own routes and the client for them."""

import threading

import pytest

from sandbox.client import Client, ClientError


def in_vain(call, *words):
    """A thread in which the call is made and breaks."""

    def attempt():
        with pytest.raises(OSError):
            call(*words)

    thread = threading.Thread(target=attempt)
    thread.start()
    return thread


def test_health_names_the_systems(server):
    assert "cin7" in server.ask("GET", "health")["systems"]


def test_books_of_all_systems_or_of_one(server):
    assert set(server.books()) == {"peoplesoft", "netsuite", "cin7"}
    assert server.books()["cin7"] == server.books("cin7")
    with pytest.raises(ClientError, match="no system 'sap'"):
        server.books("sap")


def test_reset_brings_back_the_very_same_books(server, cin7):
    before = server.books("cin7")
    cin7.make_supplier()
    cin7.make_journal()
    server.faults.add(action="status")
    server.reset("cin7")
    after = server.books("cin7")
    assert after["suppliers"] == before["suppliers"]
    assert after["accounts"] == before["accounts"]
    assert (after["journals"], after["calls"]["total"]) == ([], 0)
    assert server.faults.list() == []
    assert server.calls() == []


def test_reset_of_everything_and_of_what_is_not_there(server, cin7):
    cin7.make_journal()
    server.reset()
    assert server.books("cin7")["journals"] == []
    with pytest.raises(ClientError, match="no system 'sap'"):
        server.reset("sap")


def test_ids_are_the_same_after_the_same_calls(server, cin7):
    first = cin7.make_supplier()["ID"]
    server.reset("cin7")
    assert cin7.make_supplier()["ID"] == first


def test_calls_tell_what_became_of_each(server, cin7):
    cin7.get("supplier", Limit=1)
    cin7.post("supplier", {})
    first, second = server.calls()
    assert (first["method"], first["query"], first["status"], first["executed"]) == (
        "GET",
        "Limit=1",
        200,
        True,
    )
    assert (second["status"], second["notes"]) == (400, ["refused"])
    assert [call["number"] for call in server.calls(since=first["number"])] == [second["number"]]
    assert server.counters()["cin7"]["status"] == {"200": 1, "400": 1}


def test_faults_are_listed_with_how_often_they_matched(server, cin7):
    rule = server.faults.add(action="status", path="me", after=1)
    for _ in range(3):
        cin7.get("me")
    listed = server.faults.list()
    assert [(each["id"], each["seen"], each["fired"]) for each in listed] == [(rule["id"], 3, 1)]
    server.faults.remove(rule["id"])
    with pytest.raises(ClientError, match="no fault rule"):
        server.faults.remove(rule["id"])


def test_wait_returns_when_the_call_has_arrived_though_it_is_not_done(server, cin7):
    server.faults.add(action="timeout_before", path="me", seconds=1)
    thread = in_vain(cin7.get, "me")
    assert server.wait(path="me", method="GET", count=1) == 1
    assert not server.calls(path="me")[0]["executed"]
    thread.join()


def test_wait_for_execution_returns_though_no_answer_was_sent(server, cin7):
    server.faults.add(action="timeout_after", path="supplier", seconds=1)
    thread = in_vain(cin7.post, "supplier", cin7.SUPPLIER)
    assert server.wait(path="supplier", done=1) == 1
    assert server.calls(path="supplier")[0]["status"] is None
    thread.join()


def test_wait_gives_up_and_says_so(server):
    with pytest.raises(ClientError, match="were waited for"):
        server.wait(path="never", seconds=0.1)


def test_switches_are_turned_by_name_and_checked(server):
    server.switch("cin7.limit_shape", "503")
    values = {each["name"]: each["value"] for each in server.switches()}
    assert values["cin7.limit_shape"] == "503"
    with pytest.raises(ClientError, match=r"cin7\.limit_calls"):
        server.switch("cin7.limit", 3)
    with pytest.raises(ClientError, match="one of 429, 503, 400, mixed"):
        server.switch("cin7.limit_shape", "418")
    with pytest.raises(ClientError, match="cannot be 'many'"):
        server.switch("cin7.limit_calls", "many")


def test_a_body_that_is_no_json_object_is_refused(server):
    with pytest.raises(ClientError):
        server.ask("POST", "faults", [1])


def test_no_server_says_how_to_start_one():
    with pytest.raises(ClientError, match="sandbox serve"):
        Client("http://127.0.0.1:9").books()
