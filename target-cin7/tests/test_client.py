import logging
import random
import socket
import threading
from decimal import Decimal

import httpx2
import pytest
from fake_cin7 import KEY, LIMIT_TEXT, PAGE, FakeCin7, ok, refused
from tenacity import wait_fixed

from connector_kit.delivery.calls import CallGate
from connector_kit.delivery.model import Declined, Limited, NotSent, Unknown
from connector_kit.errors import (
    AccessError,
    BudgetError,
    ConfigurationError,
    ConnectorError,
    InterruptedRunError,
    UnreachableError,
)
from connector_kit.secrets import Secret
from target_cin7.answers import Taken
from target_cin7.client import Cin7Client
from target_cin7.connection import Connection
from target_cin7.errors import ReadRefusedError

LIMITED = httpx2.Response(429, text=LIMIT_TEXT, headers={"Retry-After": "60 Seconds"})


@pytest.fixture
def cin7() -> FakeCin7:
    return FakeCin7()


def test_a_read_waits_for_the_window_and_goes_on(cin7):
    cin7.script = [LIMITED, httpx2.Response(503, text=LIMIT_TEXT)]
    assert cin7.client().get("me")["Currency"] == "AUD"
    assert cin7.pacer.waits == [60.0, 60.0]


def test_a_refusal_without_a_time_waits_for_the_configured_window(cin7):
    cin7.script = [httpx2.Response(429)]
    cin7.client(limit_window_seconds=2).get("me")
    assert cin7.pacer.waits == [2]


def test_a_lasting_rate_refusal_ends_the_run_with_work_left(cin7):
    cin7.script = [LIMITED] * 10
    with pytest.raises(BudgetError, match="me for its rate"):
        cin7.client().get("me")
    assert len(cin7.calls) == 6


@pytest.mark.parametrize(
    "failure",
    [
        httpx2.ConnectError("refused"),
        httpx2.ReadTimeout("slow"),
        httpx2.RemoteProtocolError("Server disconnected without sending a response."),
        httpx2.Response(500, text="oops"),
        httpx2.Response(503),
        httpx2.Response(200, text='{"Total":'),
        httpx2.Response(200, text=PAGE),
    ],
)
def test_a_read_survives_two_failures(cin7, failure):
    cin7.script = [failure, failure]
    assert cin7.client().get("me")["Company"] == "Harbour Trading"


def test_a_read_gives_up_naming_the_address(cin7):
    cin7.script = [httpx2.ConnectError("refused")] * 9
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:1/ExternalApi/v2") as caught:
        cin7.client().get("me")
    assert len(cin7.calls) == 5
    assert "ca_bundle" in str(caught.value)


def test_a_web_page_in_place_of_data_is_a_wrong_base_url(cin7):
    cin7.script = [httpx2.Response(200, text=PAGE)] * 9
    with pytest.raises(ConfigurationError, match='"base_url"'):
        cin7.client().get("me")
    assert len(cin7.calls) == 3


@pytest.mark.parametrize("call", ["get", "write"])
def test_refused_credentials_name_the_settings_and_never_the_key(cin7, call, caplog):
    caplog.set_level(logging.DEBUG)
    cin7.script = [httpx2.Response(403, text="Incorrect credentials!")]
    client = cin7.client()
    with pytest.raises(AccessError, match="application_key") as caught:
        client.get("me") if call == "get" else client.write("POST", "supplier", {})
    assert KEY not in str(caught.value) + repr(client) + caplog.text
    assert len(cin7.calls) == 1


def test_a_refused_read_keeps_the_words(cin7):
    cin7.script = [refused("Account with specified ID not found")]
    with pytest.raises(ReadRefusedError, match="Account with specified ID not found"):
        cin7.client().get("ref/account")


def test_pages_are_drained_to_the_total(cin7):
    for number in range(2001):
        cin7.add_supplier(f"Supplier {number:04d}")
    rows = list(cin7.client().rows("supplier", "SupplierList", "ID"))
    assert len({row["ID"] for row in rows}) == 2001
    assert len(cin7.calls) == 3
    assert cin7.reads("supplier")[2] == {"Page": "3", "Limit": "1000"}


def test_a_full_last_page_costs_no_further_call(cin7):
    for number in range(1000):
        cin7.add_supplier(f"Supplier {number:04d}")
    assert len(list(cin7.client().rows("supplier", "SupplierList", "ID"))) == 1000
    assert len(cin7.calls) == 1


def test_a_list_without_a_stable_order_is_read_whole(cin7):
    for number in range(1100):
        cin7.add_supplier(f"Supplier {number:04d}")
    shuffler = random.Random(7)
    answer = cin7.answer

    def shuffled(*call):
        shuffler.shuffle(cin7.suppliers)
        return answer(*call)

    cin7.answer = shuffled
    rows = list(cin7.client().rows("supplier", "SupplierList", "ID"))
    assert len(rows) == len({row["ID"] for row in rows}) == 1100
    assert len(cin7.calls) > 2


def test_a_list_that_never_shows_all_its_rows_ends_the_run(cin7):
    page = {"Total": 1500, "SupplierList": [{"ID": str(n)} for n in range(1000)]}
    cin7.script = [ok(page)] * 40
    with pytest.raises(UnreachableError, match="of 1500 rows only 1000"):
        list(cin7.client().rows("supplier", "SupplierList", "ID"))


def test_an_answer_without_the_rows_is_said(cin7):
    cin7.script = [ok({"Total": 3, "Vendors": []})]
    with pytest.raises(ConnectorError, match="without SupplierList"):
        list(cin7.client().rows("supplier", "SupplierList", "ID"))


WRITE_ANSWERS = [
    (httpx2.ConnectError("refused"), NotSent),
    (httpx2.ConnectTimeout("slow"), NotSent),
    (httpx2.PoolTimeout("busy"), NotSent),
    (httpx2.ReadTimeout("slow"), Unknown),
    (httpx2.WriteTimeout("slow"), Unknown),
    (httpx2.ReadError("reset"), Unknown),
    (httpx2.WriteError("reset"), Unknown),
    (httpx2.RemoteProtocolError("Server disconnected without sending a response."), Unknown),
    (LIMITED, Limited),
    (httpx2.Response(503, text=LIMIT_TEXT), Limited),
    (refused(LIMIT_TEXT), Limited),
    (httpx2.Response(503, text="busy"), Unknown),
    (httpx2.Response(500, json=[{"ErrorCode": 500, "Exception": "oops"}]), Unknown),
    (httpx2.Response(200, text=PAGE), Unknown),
    (httpx2.Response(200, text=""), Unknown),
    (httpx2.Response(200, text='{"SupplierList":['), Unknown),
    (httpx2.Response(302, headers={"Location": "/"}), Unknown),
    (refused("Lines is invalid"), Declined),
    (httpx2.Response(405, json={"Message": "no PUT"}), Declined),
    (ok([{"ErrorCode": 400, "Exception": "Lines is invalid"}]), Declined),
    (ok({"SupplierList": []}), Taken),
]


@pytest.mark.parametrize(("answer", "kind"), WRITE_ANSWERS)
def test_a_write_is_one_attempt_with_one_answer(cin7, answer, kind):
    cin7.script = [answer]
    assert isinstance(cin7.client().write("POST", "supplier", {"Name": "A"}), kind)
    assert len(cin7.calls) == 1


def test_a_declined_write_keeps_the_words(cin7):
    cin7.script = [refused("A", "B")]
    assert cin7.client().write("POST", "supplier", {}) == Declined("A; B")


def test_money_travels_with_its_digits(cin7):
    cin7.script = [ok({})]
    cin7.client().write("POST", "supplier", {"Discount": Decimal("12.50")})
    assert cin7.raw == [b'{"Discount":12.50}']


def test_nothing_listens(unused_port):
    connection = Connection("a", Secret(KEY), f"http://127.0.0.1:{unused_port}", request_timeout=5)
    client = Cin7Client(connection, FakeCin7().gate)
    assert isinstance(client.write("POST", "supplier", {}), NotSent)


def test_a_server_that_hangs_up_after_the_request_leaves_it_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_hang_up, args=(server,), daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        client = Cin7Client(Connection("a", Secret(KEY), url, request_timeout=5), FakeCin7().gate)
        assert isinstance(client.write("POST", "supplier", {}), Unknown)


def test_a_stop_ends_the_waiting_of_a_read(cin7):
    def fail_and_stop(request):
        cin7.gate.stop()
        return httpx2.Response(500)

    cin7.script = [fail_and_stop]
    client = Cin7Client(
        Connection("a", Secret(KEY), "http://127.0.0.1:1"),
        cin7.gate,
        transport=cin7.transport(),
        backoff=wait_fixed(3600),
    )
    with pytest.raises(InterruptedRunError):
        client.get("me")


def test_the_call_budget_holds_for_retries(cin7):
    cin7.gate = CallGate(cin7.pacer, call_budget=2)
    cin7.script = [httpx2.Response(500)] * 5
    with pytest.raises(BudgetError, match="2 calls"):
        cin7.client().get("me")


def test_the_clock_is_the_servers(cin7):
    cin7.script = [ok({"Currency": "AUD"}, Date="Tue, 15 Nov 2044 08:12:31 GMT")]
    client = cin7.client()
    client.get("me")
    assert client.server_time().year == 2044


def test_a_ca_bundle_without_certificates_is_named(tmp_path, cin7):
    file = tmp_path / "ca.pem"
    file.write_text("nothing")
    with pytest.raises(ConfigurationError, match='"ca_bundle"'):
        cin7.client(ca_bundle=str(file))


@pytest.fixture
def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _hang_up(server: socket.socket) -> None:
    connection, _ = server.accept()
    connection.recv(65536)
    connection.close()


@pytest.mark.parametrize("text", ["Not Found", '[{"ErrorCode":404,"Exception":"no such thing"}]'])
def test_a_path_that_is_not_there_is_a_wrong_base_url(cin7, text):
    cin7.script = [httpx2.Response(404, text=text)]
    with pytest.raises(ConfigurationError, match="base_url"):
        cin7.client().get("me")
