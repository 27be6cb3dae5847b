"""How credentials travel with each auth_method."""

from __future__ import annotations

import base64
import json

import pytest
from fake_listener import PASSWORD, Answer, told

from connector_kit.errors import AccessError
from connector_kit.secrets import Secret

WSSE = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
BASIC = "Basic " + base64.b64encode(f"INTUSER:{PASSWORD}".encode()).decode()
KEYS = {"SETID": "SHARE", "VENDOR_ID": "1"}


@pytest.fixture(autouse=True)
def replies(listener, provided):
    listener.reply = lambda asked: told(provided, "Get", "<SETID>SHARE</SETID>")


def test_wsse_puts_a_username_token_into_the_envelope(connect, listener):
    connect().component_interface("VNDR_ID").get(KEYS)
    (asked,) = listener.posted
    assert "Authorization" not in asked.headers
    (security,) = asked.root.iter(f"{WSSE}Security")
    assert security.get(f"{SOAP}mustUnderstand") == "1"
    token = security.find(f"{WSSE}UsernameToken")
    assert token.findtext(f"{WSSE}Username") == "INTUSER"
    password = token.find(f"{WSSE}Password")
    assert password.text == PASSWORD
    assert password.get("Type").endswith("#PasswordText")
    # a GET has no envelope
    assert {asked.headers.get("Authorization") for asked in listener.asked if asked.method == "GET"} == {
        BASIC
    }


def test_basic_puts_it_into_the_header_only(connect, listener):
    connect(auth_method="basic").component_interface("VNDR_ID").get(KEYS)
    assert listener.posted[0].headers["Authorization"] == BASIC
    assert not list(listener.posted[0].root.iter(f"{WSSE}Security"))


def test_a_bearer_token_is_asked_for_once_and_again_after_a_refusal(connect, listener, provided):
    tokens = iter(["first", "second", "third", "fourth"])
    good = {"second", "third"}

    def rule(asked):
        if asked.path == "/token":
            body = json.dumps({"access_token": next(tokens), "expires_in": 3600})
            return Answer(200, body.encode(), "application/json")
        given = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        return None if given in good else Answer(401)

    listener.rules.append(rule)
    gateway = connect(
        auth_method="oauth2",
        oauth_token_url=f"{listener.url}/token",
        oauth_client_id="connector",
        oauth_client_secret=Secret("client-secret"),
    )
    vendors = gateway.component_interface("VNDR_ID")
    assert vendors.get(KEYS)
    assert [asked.headers["Authorization"] for asked in listener.posted if asked.path != "/token"] == [
        "Bearer second"
    ]
    good.remove("second")
    assert vendors.get(KEYS)
    good.clear()
    with pytest.raises(AccessError, match="OAuth2 client connector") as caught:
        vendors.get(KEYS)
    assert caught.value.code == "CREDENTIALS_REFUSED"


def test_netrc_and_cookies_stay_out_of_it(connect, listener, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    listener.rules.append(lambda asked: None)
    connect().component_interface("VNDR_ID").get(KEYS)
    assert "Authorization" not in listener.posted[0].headers
