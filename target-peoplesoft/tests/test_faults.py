"""What each way of going wrong ends in: a code, a next step, an exit code, and never the word null."""

from __future__ import annotations

import logging
import threading

import pytest
from fake_listener import FOLDER, Answer, envelope, fault, message, told

from connector_kit.delivery.model import Declined, NotSent, Refused, Unknown
from connector_kit.errors import AccessError, ConfigurationError, ConnectorError, UnreachableError

VENDOR = {"SETID": "SHARE", "VENDOR_ID": "NEXT", "NAME1": "Nordic Paper AS"}
KEYS = {"SETID": "SHARE", "VENDOR_ID": "1"}
PAGE = b"<!DOCTYPE html><html><body>Sign in to PeopleSoft</body></html>"
DENIED = "User INTUSER not authorized to invoke Service Operation CI_VNDR_ID_C. (158,536)"


def raised(call, *args):
    with pytest.raises(ConnectorError) as caught:
        call(*args)
    error = caught.value
    assert error.hint
    assert "null" not in str(error)
    return error


ACCESS = [
    (fault("User password failed. (158,45)"), "PASSWORD_REFUSED", ["expired", "ANONYMOUS"]),
    (fault("User password failed. (158,45)", 200), "PASSWORD_REFUSED", ["username"]),
    (fault("User INTUSER not defined. (158,55)"), "USER_UNKNOWN", ["username"]),
    (fault(DENIED), "OPERATION_NOT_AUTHORIZED", ["Web Services", "CI_VNDR_ID", "Permission Lists"]),
    (fault("Not Authorized (90,6)"), "NOT_AUTHORIZED", ["Component Interfaces", "VNDR_ID"]),
    (Answer(401, PAGE, "text/html"), "CREDENTIALS_REFUSED", ["HTTP 401", "username"]),
    (Answer(403, b"no", "text/plain"), "FORBIDDEN", ["HTTP 403"]),
    (Answer(200, PAGE, "text/html"), "SIGN_IN_PAGE", ["proxy", "base_url"]),
    (Answer(302, headers={"Location": "https://sso.example.com/login"}), "SIGN_IN_PAGE", ["proxy"]),
    (Answer(200, b"\n<html><head/></html>", "text/xml"), "SIGN_IN_PAGE", ["portal"]),
]


@pytest.mark.parametrize(("answer", "code", "named"), ACCESS)
@pytest.mark.parametrize("operation", ["create", "get", "find", "update"])
def test_access_ends_the_run_and_names_who_may_not_do_what(vendors, listener, answer, code, named, operation):
    listener.reply = lambda asked: answer
    error = raised(getattr(vendors, operation), VENDOR if operation == "create" else KEYS)
    assert isinstance(error, AccessError)
    assert error.exit_code == 3
    assert error.code == code
    for word in (*named, "INTUSER", "PSFT_EP", operation.capitalize(), "VNDR_ID"):
        assert word in str(error)
    assert len(listener.posted) == 1


def test_a_permission_may_be_missing_in_a_reply_that_is_no_fault(vendors, listener, provided):
    told_so = "<notification>0</notification><detail>{}</detail>".format(message("Not Authorized", (90, 6)))
    listener.reply = lambda asked: told(provided, asked.operation.partition("__")[0], told_so)
    assert raised(vendors.update, KEYS).code == "NOT_AUTHORIZED"
    assert raised(vendors.get, KEYS).code == "NOT_AUTHORIZED"


@pytest.mark.parametrize(
    ("answer", "code", "named"),
    [
        (
            fault("Integration Gateway: external system contact error. (158,10721)"),
            "NODE_UNREACHABLE",
            ["node"],
        ),
        (fault("Node PSFT_XX not found. (158,1)"), "NODE_UNREACHABLE", ["PSFT_XX"]),
        (Answer(500), "GATEWAY_FAILED", ["HTTP 500", "empty body"]),
        (Answer(502, PAGE, "text/html"), "GATEWAY_FAILED", ["HTTP 502", "a web page"]),
        (Answer(503, b"starting", "text/plain"), "GATEWAY_FAILED", ["starting"]),
        (Answer(200, b"ok", "text/plain"), "GATEWAY_FAILED", ["ok"]),
        (Answer(200, envelope("<Other/>")), "GATEWAY_FAILED", ["without a reply"]),
        (Answer(drop=True), "GATEWAY_FAILED", []),
    ],
)
def test_what_may_pass_is_tried_again_and_then_ends_the_run(vendors, listener, answer, code, named):
    listener.reply = lambda asked: answer
    error = raised(vendors.get, KEYS)
    assert isinstance(error, UnreachableError)
    assert error.exit_code == 4
    assert error.code == code
    for word in named:
        assert word in str(error)
    assert len(listener.posted) == 4
    assert isinstance(vendors.create(VENDOR), Unknown)
    assert len(listener.posted) == 5


@pytest.mark.parametrize(
    ("answer", "code", "named"),
    [
        (Answer(404, b"<head>404</body>", "text/html"), "URL_NOT_FOUND", ["node"]),
        (Answer(404), "URL_NOT_FOUND", ["gateway_path", "node", "PeopleSoftServiceListeningConnector"]),
        (
            Answer(302, headers={"Location": f"https://erp.example.com{FOLDER}"}),
            "REDIRECTED",
            ["https://erp.example.com", "base_url"],
        ),
    ],
)
def test_a_wrong_address_is_a_matter_of_configuration(vendors, listener, answer, code, named):
    listener.reply = lambda asked: answer
    for call, values in ((vendors.get, KEYS), (vendors.create, VENDOR)):
        error = raised(call, values)
        assert isinstance(error, ConfigurationError)
        assert error.code == code
        for word in named:
            assert word in str(error)


def test_a_soap_action_that_nobody_knows_is_a_matter_of_configuration(vendors, listener):
    listener.reply = lambda asked: fault("The request has no SOAPAction header.")
    assert isinstance(vendors.create(VENDOR), NotSent)  # first the WSDL is read again
    for call, operation in ((vendors.create, "create"), (vendors.get, "get")):
        error = raised(call, VENDOR if operation == "create" else KEYS)
        assert isinstance(error, ConfigurationError)
        assert error.code == "SOAP_ACTION_REFUSED"
        assert f"soap_actions.{operation}" in error.hint
        assert "CI_VNDR_ID_" in error.message


def test_a_request_that_peoplesofts_parser_rejects_is_our_mistake(vendors, listener):
    text = "Integration Gateway: XML parser error. Line 3, column 17. (159,5)"
    listener.reply = lambda asked: fault(text)
    reply = vendors.create(VENDOR)
    assert isinstance(reply, Declined)
    assert (reply.code, reply.reason) == ("CONNECTOR_FAULT", text)
    assert raised(vendors.get, KEYS).code == "CONNECTOR_FAULT"


def test_an_unknown_fault_is_told_in_peoplesofts_words(vendors, listener):
    text = "Invalid value -- press the prompt button for a list. {VNDR_ID.VENDOR_CLASS} (15,11)"
    listener.reply = lambda asked: fault(text)
    reply = vendors.create(VENDOR)
    assert isinstance(reply, Declined)
    assert (reply.code, reply.reason, reply.held) == ("PEOPLESOFT_FAULT", text, False)
    with pytest.raises(Refused) as caught:
        vendors.get(KEYS)
    assert caught.value.code == "PEOPLESOFT_FAULT"
    assert text in caught.value.reason


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize(
    "words",
    [
        "<faultstring>null</faultstring>",
        "<detail><IBResponse><StatusCode>20</StatusCode><DefaultMessage>null</DefaultMessage></IBResponse></detail>",
    ],
)
def test_a_fault_without_a_word_does_not_tell_what_became_of_the_request(vendors, listener, status, words):
    listener.reply = lambda asked: Answer(status, envelope(f"<Fault>{words}</Fault>"))
    reply = vendors.create(VENDOR)
    assert isinstance(reply, Unknown)
    assert reply.reason == f"HTTP {status} and a fault without a text"
    assert raised(vendors.get, KEYS).code == "GATEWAY_FAILED"


def test_what_a_proxy_refuses_is_declined(vendors, listener):
    listener.reply = lambda asked: Answer(413, b"too long", "text/plain")
    reply = vendors.create(VENDOR)
    assert isinstance(reply, Declined)
    assert reply.code == "REQUEST_REFUSED"
    assert "too long" in reply.reason
    assert raised(vendors.get, KEYS).code == "REQUEST_REFUSED"


def test_a_save_without_a_reason_says_so(vendors, listener, provided):
    listener.reply = lambda asked: told(provided, "Create", "<notification>0</notification>")
    reply = vendors.create(VENDOR)
    assert isinstance(reply, Declined)
    assert reply.reason == "PeopleSoft did not save it and gave no reason."


@pytest.mark.parametrize(("operation", "values"), [("find", {"NAME1": "Nordic"}), ("get", KEYS)])
def test_a_read_that_fails_without_a_reason_does_not_mean_that_there_is_nothing(
    vendors, listener, provided, operation, values
):
    listener.reply = lambda asked: told(provided, operation.capitalize(), "<notification>0</notification>")
    error = raised(getattr(vendors, operation), values)
    assert error.code == "GATEWAY_FAILED"
    assert "no reason" in str(error)


def test_a_reply_that_says_neither_yes_nor_no_is_in_doubt(vendors, listener, provided):
    listener.reply = lambda asked: told(provided, "Create", "<notification>maybe</notification>")
    assert isinstance(vendors.create(VENDOR), Unknown)


def test_nobody_there_is_unreachable(connect):
    vendors = connect(base_url="http://127.0.0.1:9").component_interface("VNDR_ID")
    assert raised(vendors.get, KEYS).code == "GATEWAY_UNREACHABLE"


def test_no_answer_in_time_says_which_setting(connect, listener, provided):
    vendors = connect(request_timeout=0.3).component_interface("VNDR_ID")
    assert vendors.operations

    def slow():
        yield b"<a>"
        hold.wait(1)

    hold = threading.Event()
    listener.reply = lambda asked: Answer(200, slow())
    error = raised(vendors.get, KEYS)
    hold.set()
    assert error.code == "TIMED_OUT"
    assert "request_timeout" in error.hint


def test_the_password_is_in_no_message_and_no_log(vendors, listener, caplog):
    caplog.set_level(logging.DEBUG)
    listener.reply = lambda asked: fault(DENIED)
    error = raised(vendors.create, VENDOR)
    assert "s3cret-word" not in str(error)
    assert "s3cret-word" not in caplog.text
    assert b"s3cret-word" in listener.posted[0].body


def test_an_answer_that_drips_is_not_waited_for_without_end(connect, listener):
    ended = threading.Event()

    def drops():
        yield envelope("")[:60]
        while not ended.wait(0.05):
            yield b" "

    listener.reply = lambda asked: Answer(200, drops())
    try:
        reply = connect(request_timeout=0.5).component_interface("VNDR_ID").create(VENDOR)
    finally:
        ended.set()
    assert isinstance(reply, Unknown)
    assert "not whole within 2 seconds" in reply.reason
