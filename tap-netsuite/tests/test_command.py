"""What a person sees who runs the command with something wrong."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fake_netsuite import PEM, invalid_login, pages_of, problem, too_many_requests

from connector_kit.plugin import _run
from tap_netsuite.tap import TapNetSuite

OTHER = (
    ec.generate_private_key(ec.SECP256R1())
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)


@pytest.fixture
def run(netsuite, tmp_path, caplog, monkeypatch):
    """Run the command line in this process: exit code and what was logged."""
    monkeypatch.setattr(logging, "raiseExceptions", False)  # handlers of an earlier run, their stream closed

    def run(*options, **settings):
        config = {k: v for k, v in {**netsuite.config, **settings}.items() if v is not None}
        (tmp_path / "config.json").write_text(json.dumps(config))
        code = _run(TapNetSuite, ["--config", str(tmp_path / "config.json"), *options])
        return code, caplog.text

    return run


def body_of(pem):
    return "".join(pem.split("\n")[1:-2])


def test_a_wrong_key_ends_with_3_the_cause_what_to_check_and_without_the_key(run, netsuite):
    code, said = run("--discover", private_key=OTHER)
    assert code == 3
    assert "[TOKEN_REFUSED]" in said
    assert "invalid_grant" in said
    assert "View Login Audit Trail" in said
    assert "Traceback" not in said
    assert not any(body_of(OTHER)[at : at + 16] in said for at in range(0, 120, 8))
    assert netsuite.logins == 1


def test_an_unknown_certificate_id_ends_with_3(run):
    code, said = run("--discover", certificate_id="someone-elses")
    assert code == 3
    assert "certificate_id" in said


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"private_key": None}, "KEY_MISSING"),
        ({"private_key_path": "x.key"}, "KEY_AMBIGUOUS"),
        ({"private_key": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}, "KEY_INVALID"),
        ({"private_key": None, "private_key_path": "/nowhere/x.key"}, "KEY_UNREADABLE"),
        ({"signing_algorithm": "RS256"}, "ALGORITHM_INVALID"),
        ({"signing_algorithm": "PS256"}, "ALGORITHM_MISFIT"),
        ({"account_id": "1234567.app.netsuite.com"}, "ACCOUNT_INVALID"),
        ({"account_id": None}, "CONFIG_INVALID"),
        ({"client_id": " "}, "SETTING_EMPTY"),
        ({"base_url": "http://netsuite.example.com"}, "HTTP_REFUSED"),
        ({"base_url": "netsuite"}, "URL_INVALID"),
        ({"page_size": 1001}, "CONFIG_INVALID"),
        ({"max_concurrency": 0}, "CONFIG_INVALID"),
        ({"custom_fields": "some"}, "CONFIG_INVALID"),
        ({"private_key": "env:NETSUITE_KEY_THAT_IS_NOT_SET"}, "REFERENCE_NOT_FOUND"),
    ],
)
def test_a_wrong_setting_ends_with_2_before_any_call(run, netsuite, settings, code):
    ended, said = run("--discover", **settings)
    assert ended == 2
    assert f"[{code}]" in said
    assert "What to do:" in said
    assert "Traceback" not in said
    assert body_of(PEM)[:16] not in said
    assert netsuite.requests == []


def test_a_key_may_come_from_the_environment_with_its_line_breaks_written_out(run, netsuite, monkeypatch):
    monkeypatch.setenv("NETSUITE_KEY", PEM.replace("\n", "\\n"))
    code, said = run("--discover", private_key="env:NETSUITE_KEY")
    assert code == 0, said
    assert netsuite.logins == 1


def test_a_login_that_turns_bad_for_good_ends_with_3(run, netsuite):
    netsuite.script.append(lambda request: None if request.path.endswith("/token") else invalid_login())
    code, said = run("--discover")
    assert code == 3
    assert "[LOGIN_REFUSED]" in said


def test_a_role_without_rest_web_services_ends_with_3(run, netsuite):
    refusal = problem(403, "Permission Violation.", "INSUFFICIENT_PERMISSION")
    netsuite.script.append(lambda request: None if request.path.endswith("/token") else refusal)
    code, said = run(custom_fields="none")
    assert code == 3
    assert "[PERMISSION_MISSING]" in said


def test_a_setting_that_is_null_has_its_default(netsuite):
    given = dict.fromkeys(("page_size", "lookback_seconds", "max_concurrency", "request_timeout"))
    tap = TapNetSuite(config={**netsuite.config, **given})
    assert [tap.config[name] for name in given] == [1000, 600, 2, 300]


def test_a_stream_that_only_the_catalog_knows_is_named(run, tmp_path):
    entry = {"tap_stream_id": "vendor", "stream": "vendor", "schema": {"type": "object"}, "metadata": []}
    (tmp_path / "catalog.json").write_text(json.dumps({"streams": [entry]}))
    code, said = run("--catalog", str(tmp_path / "catalog.json"), custom_fields="none")
    assert code == 0
    assert "[STREAM_UNKNOWN] The catalogue names vendor, which" in said


def test_a_run_without_custom_fields_discovers_without_a_call(run, netsuite):
    code, said = run("--discover", custom_fields="none")
    assert code == 0, said
    assert netsuite.requests == []


def test_sigterm_ends_a_wait_for_netsuite_with_143(netsuite, tmp_path):
    netsuite.suiteql = pages_of([])
    netsuite.script.append(
        lambda request: (
            too_many_requests({"Retry-After": "60"}) if request.path.endswith("/suiteql") else None
        )
    )
    (tmp_path / "config.json").write_text(json.dumps({**netsuite.config, "custom_fields": "none"}))
    command = [sys.executable, "-c", "from tap_netsuite.tap import main; main()", "--config"]
    with subprocess.Popen(
        [*command, str(tmp_path / "config.json")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 30
        while 429 not in netsuite.statuses and time.monotonic() < deadline:
            time.sleep(0.01)
        sent = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 143, said
    assert time.monotonic() - sent < 10
    assert "[INTERRUPTED]" in said
