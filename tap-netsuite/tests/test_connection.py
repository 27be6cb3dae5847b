from __future__ import annotations

import re
from pathlib import Path

import pytest
from fake_netsuite import CERTIFICATE_ID, CLIENT_ID, PEM
from hypothesis import given
from hypothesis import strategies as st

from connector_kit import bookmarks, http_errors, plugin
from connector_kit.errors import ConfigurationError
from connector_kit.http import make_session
from connector_kit.plugin import secret_settings
from connector_kit.secrets import Secret
from tap_netsuite.connection import Connection, host_root
from tap_netsuite.settings import PROPERTIES

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
SCHEMA = PROPERTIES.to_dict()
SETTINGS = {
    "account_id": "1234567",
    "client_id": CLIENT_ID,
    "certificate_id": CERTIFICATE_ID,
    "private_key": Secret(PEM),
    "signing_algorithm": "ES256",
}


@pytest.mark.parametrize(
    ("account", "host"),
    [
        ("1234567", "1234567.suitetalk.api.netsuite.com"),
        ("1234567_SB1", "1234567-sb1.suitetalk.api.netsuite.com"),
        ("1234567-sb1", "1234567-sb1.suitetalk.api.netsuite.com"),
        ("TSTDRV1234567", "tstdrv1234567.suitetalk.api.netsuite.com"),
        (" 1234567_RP\n", "1234567-rp.suitetalk.api.netsuite.com"),
    ],
)
def test_the_host_follows_from_the_account(account, host):
    assert host_root(account) == f"https://{host}"


@pytest.mark.parametrize(
    "account",
    [
        "evil.example.com/",
        "1234567.suitetalk.api.netsuite.com",
        "https://1234567.app.netsuite.com",
        "1234567_SB1_X",
        "_1",
        "1234567_",
        "1@evil",
        "1:80",
        "1#",
        "1?x",
        "1 2",
        "1\n2",
        "",
        "é",
        "١٢٣",
        "1" * 64,
    ],
)
def test_credentials_go_to_no_other_host(account):
    with pytest.raises(ConfigurationError) as caught:
        host_root(account)
    assert caught.value.code == "ACCOUNT_INVALID"
    assert '"account_id"' in str(caught.value)
    assert "1234567_SB1" in caught.value.hint


@given(st.text(max_size=20))
def test_whatever_is_accepted_is_one_label_under_netsuites_domain(account):
    try:
        root = host_root(account)
    except ConfigurationError:
        return
    assert re.fullmatch(r"https://[a-z0-9]+(-[a-z0-9]+)?\.suitetalk\.api\.netsuite\.com", root)


def test_a_connection_is_made_of_the_settings():
    connection = Connection.from_settings(
        {**SETTINGS, "max_concurrency": 5, "request_timeout": 7, "custom_fields": "none"}
    )
    assert connection.base_url == "https://1234567.suitetalk.api.netsuite.com"
    assert (connection.client.client_id, connection.client.certificate_id) == (CLIENT_ID, CERTIFICATE_ID)
    assert (connection.max_concurrency, connection.request_timeout) == (5, 7.0)
    assert not connection.custom_fields
    assert Connection.from_settings(SETTINGS).custom_fields


def test_base_url_overrides_the_host_but_not_the_check_of_the_account():
    overridden = {**SETTINGS, "base_url": "https://netsuite.example.com/"}
    assert Connection.from_settings(overridden).client.token_url == (
        "https://netsuite.example.com/services/rest/auth/oauth2/v1/token"
    )
    assert Connection.from_settings({**SETTINGS, "base_url": ""}).base_url.endswith("netsuite.com")
    with pytest.raises(ConfigurationError, match="account_id"):
        Connection.from_settings({**overridden, "account_id": "a/b"})


def test_the_default_algorithm_with_an_ec_key_is_a_clear_error():
    with pytest.raises(ConfigurationError) as caught:
        Connection.from_settings({k: v for k, v in SETTINGS.items() if k != "signing_algorithm"})
    assert str(caught.value).startswith('[ALGORITHM_MISFIT] Setting "signing_algorithm" is PS256')
    assert "secp256r1" in str(caught.value)
    assert "set signing_algorithm to ES256" in caught.value.hint


def test_nothing_shows_the_key():
    shown = repr(Connection.from_settings(SETTINGS))
    assert "PRIVATE KEY" not in shown
    assert "private_key" not in shown


def test_a_ca_bundle_without_certificates_is_a_wrong_setting(tmp_path):
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises(ConfigurationError) as caught:
        make_session("tap-netsuite", str(tmp_path / "ca.pem"))
    assert caught.value.code == "CA_BUNDLE_INVALID"


def test_only_the_private_key_is_secret():
    assert secret_settings(SCHEMA) == ["private_key"]


def test_every_setting_says_what_it_is():
    for name, setting in SCHEMA["properties"].items():
        assert setting.get("title"), name
        assert setting.get("description", "").endswith("."), name


def test_the_readme_lists_every_setting_with_its_default():
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| ([^|]*) \|", README, flags=re.MULTILINE))
    assert list(rows) == list(SCHEMA["properties"])
    for name, setting in SCHEMA["properties"].items():
        default = setting.get("default")
        expected = "required" if name in SCHEMA["required"] else ""
        expected = (
            f"`{str(default).lower() if isinstance(default, bool) else default}`"
            if default is not None
            else expected
        )
        assert rows[name].strip() == expected, name


def test_the_readme_explains_every_code_of_its_troubleshooting():
    package = (Path(__file__).parent.parent / "tap_netsuite").rglob("*.py")
    shared = (Path(module.__file__) for module in (bookmarks, http_errors, plugin))
    sources = "".join(path.read_text(encoding="utf-8") for path in (*package, *shared))
    codes = re.findall(r"^\| `([A-Z_]+)`", README, flags=re.MULTILINE)
    assert len(codes) > 10
    for code in codes:
        assert f'"{code}"' in sources or f"[{code}]" in sources, code
