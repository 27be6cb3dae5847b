"""Settings are checked before a credential leaves the machine, and secrets do not show."""

from __future__ import annotations

import copy
import logging
import pickle
from pathlib import Path

import pytest

from connector_kit.errors import ConfigurationError
from connector_kit.secrets import MaskingFilter, Secret, mask
from connector_kit.settings import check_ca_bundle, check_not_blank, check_url, resolve_settings


@pytest.mark.parametrize(
    "url", ["https://erp.example.com:8443/", "http://127.0.0.1:8765", "http://localhost", "http://[::1]:1"]
)
def test_urls_that_credentials_may_travel_to(url: str) -> None:
    assert check_url("base_url", url, allow_http=False) == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["http://erp.example.com", "http://10.0.0.1", "http://127.0.0.1.evil.example"]
)
def test_plain_http_is_refused_unless_allowed(url: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url") as caught:
        check_url("base_url", url, allow_http=False)
    assert caught.value.code == "HTTP_REFUSED"
    assert check_url("base_url", url, allow_http=True) == url


@pytest.mark.parametrize(
    "url", ["erp.example.com", "ftp://x", "https://", "https://user:pw@erp.example.com", "file:///etc/passwd"]
)
def test_what_is_no_url_for_credentials(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_url("base_url", url, allow_http=True)
    assert caught.value.code == "URL_INVALID"


def test_references_are_resolved_at_every_depth(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("THE_PASSWORD", "from-env")
    (tmp_path / "key").write_text("from-file\n")
    config = {
        "password": "env:THE_PASSWORD",
        "nested": {"list": [f"file:{tmp_path / 'key'}"]},
        "url": "https://x",
        "stream_maps": {"s": {"f": "env:THE_PASSWORD"}},
    }
    resolved = resolve_settings(config, ["password"])
    assert resolved["password"].reveal() == "from-env"
    assert resolved["nested"] == {"list": ["from-file"]}
    assert resolved["url"] == "https://x"
    assert resolved["stream_maps"] == config["stream_maps"]


@pytest.mark.parametrize("reference", ["env:SURELY_NOT_SET", "file:/no/such/file", "vault:x"])
def test_a_reference_that_leads_nowhere_names_the_setting(reference: str) -> None:
    with pytest.raises(ConfigurationError, match="password"):
        resolve_settings({"password": reference}, ["password"])


def test_a_secret_does_not_show() -> None:
    secret = Secret("hunter2-hunter2")
    for shown in (str(secret), repr(secret), f"{secret}", repr([secret]), repr(copy.deepcopy({"s": secret}))):
        assert "hunter2" not in shown
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert mask("password=hunter2-hunter2.") == "password=***."


def test_of_a_secret_url_only_the_password_is_masked() -> None:
    Secret("postgresql://reader:open-sesame@db.example/delivery")
    Secret("sqlite:///delivery.db")
    shown = mask("sqlite:///delivery.db, postgresql://reader:open-sesame@db.example/delivery")
    assert shown == "sqlite:///delivery.db, postgresql://reader:***@db.example/delivery"


def test_a_secret_is_masked_in_logs_and_tracebacks(caplog: pytest.LogCaptureFixture) -> None:
    Secret("swordfish-secret")
    logger = logging.getLogger("masked")
    caplog.handler.addFilter(MaskingFilter())
    try:
        int("swordfish-secret")
    except ValueError:
        logger.exception("failed with %s", "swordfish-secret")
    assert "swordfish" not in caplog.text
    assert "***" in caplog.text


def test_a_ca_bundle_must_be_a_file() -> None:
    with pytest.raises(ConfigurationError, match="ca_bundle"):
        check_ca_bundle("/no/such.pem")
    assert check_ca_bundle(None) is None


def test_blank_settings_are_named_all_at_once() -> None:
    with pytest.raises(ConfigurationError, match="account, key") as caught:
        check_not_blank({"account": " ", "key": Secret(""), "other": ""}, ["account", "key", "absent"])
    assert caught.value.code == "SETTING_EMPTY"
