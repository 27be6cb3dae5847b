"""Everything that can go wrong ends in a message with a code, the setting and what to do, and an exit code."""

from __future__ import annotations

import socket

import pytest
from fake_gateway import PASSWORD, USER, FakeQuery, fault_body, serve

from connector_kit.errors import ConnectorError
from tap_peoplesoft import gateway as gateway_module
from tap_peoplesoft.tap import TapPeopleSoft

SIGN_IN = b"<!DOCTYPE html><html><body>Sign in to PeopleSoft</body></html>"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(gateway_module, "_wait", lambda _: 0.0)


def answers(status, body=b"", kind="text/html", when=None):
    def step(request):
        return (status, kind, body) if when is None or when(request) else None

    return step


def failure(run_tap, **settings):
    with pytest.raises(ConnectorError) as caught:
        run_tap("suppliers", **settings)
    error = caught.value
    assert str(error).startswith(f"[{error.code}]")
    assert error.hint
    return error


CASES = [
    # what the gateway does, exit code, code, what the message names
    ((401, b""), 3, "CREDENTIALS_REFUSED", ["INTUSER", "password"]),
    ((403, b""), 3, "FORBIDDEN", ["INTUSER", "QAS_EXECUTEQRY_REST_GET"]),
    ((404, b""), 2, "URL_NOT_FOUND", ["node", "gateway_path", "base_url", "/PSIGW/"]),
    ((500, b""), 2, "QUERY_NOT_AVAILABLE", ["SNGR_SUPPLIERS", "PUBLIC", "INTUSER", "PSFT_EP", "SETID_GT"]),
    ((400, b"bad"), 2, "REQUEST_REFUSED", ["HTTP 400", "bad"]),
    ((400, b"Invalid prompt SETID_GT"), 2, "PROMPTS_REFUSED", ["queries.suppliers.prompts", "SETID_GT"]),
    ((500, b"out of memory"), 4, "GATEWAY_FAILED", ["HTTP 500", "out of memory"]),
    ((503, b""), 4, "GATEWAY_FAILED", ["HTTP 503"]),
    ((200, SIGN_IN), 3, "SIGN_IN_PAGE", ["INTUSER", "base_url"]),
    ((302, b"https://sso.example.com/login"), 3, "SIGN_IN_PAGE", ["base_url"]),
    ((200, b'{"data": oops'), 1, "ANSWER_BROKEN", ["SNGR_SUPPLIERS"]),
    ((200, b""), 1, "ANSWER_BROKEN", ["SNGR_SUPPLIERS"]),
    ((500, fault_body("User password failed. (158,45)")), 3, "PASSWORD_REFUSED", ["password"]),
    ((401, fault_body("User password failed. (158,45)")), 3, "PASSWORD_REFUSED", ["password"]),
    ((500, fault_body("User name not defined in database. (158,55)")), 3, "USER_UNKNOWN", ["username"]),
    (
        (403, fault_body("User INTUSER not authorized to invoke Service Operation X. (158,536)")),
        3,
        "OPERATION_NOT_AUTHORIZED",
        ["permission list", "Service Operation X"],
    ),
    ((200, fault_body("Not Authorized (90,6)")), 3, "NOT_AUTHORIZED", ["permission list"]),
    (
        (500, b'{"status":"error","message":"Not authorized to invoke Service Operation X. (158,536)"}'),
        3,
        "OPERATION_NOT_AUTHORIZED",
        ["permission list", "Service Operation X"],
    ),
    ((503, b'{"message":"no healthy upstream"}'), 4, "GATEWAY_FAILED", ["no healthy upstream"]),
    (
        (500, fault_body("External System Contact Error (158,10721)")),
        2,
        "NODE_NOT_FOUND",
        ["node", "PSFT_EP"],
    ),
    ((404, fault_body("Node PSFT_XX not found")), 2, "NODE_NOT_FOUND", ["node"]),
    ((500, fault_body("Missing prompt value")), 2, "PROMPTS_REFUSED", ["queries.suppliers.prompts"]),
    ((500, fault_body("Something else. (1,2)")), 4, "GATEWAY_FAULT", ["Something else. (1,2)"]),
    ((500, fault_body("XML Parser error at line 3 (159,5)")), 1, "REQUEST_MALFORMED", ["line 3"]),
]


@pytest.mark.parametrize(
    ("answer", "exit_code", "code", "names"), CASES, ids=[f"{c[0][0]}-{c[2]}" for c in CASES]
)
def test_a_bad_answer_is_a_clear_error(gateway, run_tap, answer, exit_code, code, names):
    gateway.script = [answers(*answer)]
    error = failure(run_tap)
    assert (error.code, error.exit_code) == (code, exit_code)
    for name in names:
        assert name in str(error)


def test_the_password_is_in_no_message(gateway, run_tap):
    gateway.script = [answers(401)]
    assert "s3cret-word" not in str(failure(run_tap))


def test_an_empty_500_is_retried_once_and_once_only(gateway, run_tap):
    gateway.script = [answers(500)]
    failure(run_tap)
    assert len(gateway.calls) == 2
    assert [call.path.split("/")[-2] for call in gateway.calls] == ["JSON", "XMLP"]


def test_broken_xmlp_is_named_where_json_is_refused(gateway, run_tap):
    gateway.json_refused = True
    evil = b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><query><row><A.SETID>&x;</A.SETID></row></query>'
    gateway.script = [answers(200, evil, "text/xml", lambda request: "/XMLP/" in request.path)]
    error = failure(run_tap)
    assert (error.code, error.exit_code) == ("ANSWER_BROKEN", 1)
    assert "document type" in str(error)


def test_an_empty_500_between_good_answers_is_retried(gateway, run_tap):
    gateway.script = [lambda _: (500, "text/html", b"") if len(gateway.calls) == 2 else None]
    assert len(run_tap("suppliers").records("suppliers")) == 1
    assert len(gateway.calls) == 3


def test_a_passing_failure_is_retried(gateway, run_tap):
    gateway.script = [lambda _: (503, "text/plain", b"busy") if len(gateway.calls) < 3 else None]
    assert len(run_tap("suppliers").records("suppliers")) == 1


def test_an_unknown_query_is_named(run_tap):
    error = failure(run_tap, queries={"suppliers": {"name": "ZZ_NOT_THERE", "owner": "private"}})
    assert (error.code, error.exit_code) == ("QUERY_NOT_AVAILABLE", 2)
    assert "ZZ_NOT_THERE (PRIVATE)" in str(error)
    assert "queries.suppliers.name" in str(error)


def test_a_wrong_password(run_tap):
    assert failure(run_tap, password="wrong-password").exit_code == 3


def test_nobody_listens(run_tap):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        error = failure(run_tap, base_url=f"http://127.0.0.1:{closed.getsockname()[1]}")
    assert (error.code, error.exit_code) == ("GATEWAY_UNREACHABLE", 4)
    assert "base_url" in str(error)
    assert "prompt_fieldvalue" not in str(error)


def test_the_host_has_no_address(run_tap, monkeypatch):
    def no_address(*_args, **_kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_address)
    error = failure(run_tap, base_url="https://erp.invalid")
    assert (error.code, error.exit_code) == ("GATEWAY_UNREACHABLE", 4)
    assert "erp.invalid" in str(error)
    assert "base_url" in str(error)


def test_tls_to_a_plain_port(run_tap, gateway):
    error = failure(run_tap, base_url=gateway.url.replace("http:", "https:"))
    assert (error.code, error.exit_code) == ("TLS_FAILED", 2)
    assert "base_url" in str(error)


def test_a_redirect_to_another_scheme_names_the_address(gateway, run_tap):
    gateway.script = [lambda request: (301, "text/html", f"https://erp.example.com{request.path}".encode())]
    error = failure(run_tap)
    assert (error.code, error.exit_code) == ("REDIRECTED", 2)
    assert "https://erp.example.com" in str(error)


def test_an_answer_over_the_size_limit(run_tap, monkeypatch):
    monkeypatch.setattr(gateway_module, "MAX_ANSWER_BYTES", 100)
    assert failure(run_tap).code == "ANSWER_TOO_LARGE"


def test_a_missing_key_column():
    row = {"SETID": "SHARE", "NAME1": "Nordic"}
    with serve(
        [FakeQuery("SNGR_SUPPLIERS", [row], ("SETID",), prompts=("SETID_GT", "VENDOR_ID_GT"))]
    ) as fake:
        tap = TapPeopleSoft(config={"base_url": fake.url, "username": USER, "password": PASSWORD})
        with pytest.raises(ConnectorError, match=r"COLUMN_MISSING.*VENDOR_ID"):
            list(tap.streams["suppliers"].get_records(None))


def test_a_query_that_ignores_its_page_prompts(gateway, run_tap):
    gateway.queries["SNGR_SUPPLIERS"].key = ("NOTHING",)
    gateway.queries["SNGR_SUPPLIERS"]._key = lambda row: row["VENDOR_ID"]
    rows = gateway.queries["SNGR_SUPPLIERS"].rows
    gateway.queries["SNGR_SUPPLIERS"].rows = [{**rows[0], "VENDOR_ID": str(n)} for n in range(5)]
    error = failure(run_tap, page_size=5)
    assert (error.code, error.exit_code) == ("PAGING_STUCK", 2)


BAD_SETTINGS = [
    ({"username": None}, "CREDENTIALS_MISSING", "username"),
    (
        {"auth_method": "oauth2"},
        "CREDENTIALS_MISSING",
        "oauth_token_url, oauth_client_id, oauth_client_secret",
    ),
    ({"auth_method": "kerberos"}, "CONFIG_INVALID", "kerberos"),
    ({"database_timezone": "Mars/Olympus"}, "TIMEZONE_UNKNOWN", "Mars/Olympus"),
    ({"page_size": 0}, "CONFIG_INVALID", "page_size"),
    ({"start_date": "soon"}, "TIME_INVALID", "soon"),
    ({"effective_rows": "some"}, "CONFIG_INVALID", "some"),
    ({"base_url": "http://erp.example.com"}, "HTTP_REFUSED", "allow_http"),
    ({"base_url": "erp"}, "URL_INVALID", "base_url"),
    ({"ca_bundle": "/nowhere.pem"}, "CA_BUNDLE_NOT_FOUND", "ca_bundle"),
    ({"datetime_prompt_format": "%d,%m"}, "TIME_FORMAT_INVALID", "datetime_prompt_format"),
    ({"queries": {"supplier": {}}}, "QUERIES_INVALID", "queries.supplier"),
    (
        {"custom_queries": [{"stream": "jobs", "name": "X", "key_properties": []}]},
        "CUSTOM_QUERIES_INVALID",
        "'jobs' is taken",
    ),
    ({"oauth_token_url": "http://id.example.com/token"}, "HTTP_REFUSED", "oauth_token_url"),
]


@pytest.mark.parametrize(
    ("settings", "code", "names"), BAD_SETTINGS, ids=[str(s[0])[:40] for s in BAD_SETTINGS]
)
def test_a_wrong_setting_is_found_before_the_first_call(gateway, run_tap, settings, code, names):
    error = failure(run_tap, **settings)
    assert (error.code, error.exit_code) == (code, 2)
    assert names in str(error)
    assert not gateway.requests


def test_a_bookmark_that_is_no_time(run_tap):
    state = {"bookmarks": {"jobs": {"replication_key": "lastupddttm", "replication_key_value": "never"}}}
    with pytest.raises(ConnectorError, match=r"TIME_INVALID.*jobs.*never"):
        run_tap("jobs", state=state)
