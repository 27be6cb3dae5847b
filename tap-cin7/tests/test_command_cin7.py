"""What a person sees who runs the command, with something wrong or not."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import time

import pytest
from fake_cin7_core import once, too_many, words

from connector_kit.plugin import _run
from tap_cin7.connection import DEFAULT_URL
from tap_cin7.tap import TapCin7

COMMAND = [sys.executable, "-c", "from tap_cin7.tap import main; main()"]
WRONG = "11111111-2222-4333-8444-555555555555"


@pytest.fixture
def options(cin7, tmp_path):
    """Write settings and a catalogue that selects some streams; return the options that name them."""

    def write(*streams, **settings):
        config = {name: v for name, v in {**cin7.config, **settings}.items() if v is not None}
        (tmp_path / "config.json").write_text(json.dumps(config))
        named = ["--config", str(tmp_path / "config.json")]
        if streams:
            catalogue = TapCin7(config=cin7.config).catalog_dict
            for stream in catalogue["streams"]:
                root = next(m for m in stream["metadata"] if m["breadcrumb"] == [])
                root["metadata"]["selected"] = stream["tap_stream_id"] in streams
            (tmp_path / "catalog.json").write_text(json.dumps(catalogue))
            named += ["--catalog", str(tmp_path / "catalog.json")]
        return named

    return write


@pytest.fixture
def run(options, caplog, capsys, monkeypatch):
    """Run the command line in this process: exit code, what was logged, what was written."""
    monkeypatch.setattr(logging, "raiseExceptions", False)  # handlers of an earlier run, their stream closed

    def run(*arguments, streams=(), **settings):
        code = _run(TapCin7, [*options(*streams, **settings), *arguments])
        return code, caplog.text, capsys.readouterr().out

    return run


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"account_id": None}, "CONFIG_INVALID"),
        ({"account_id": " "}, "SETTING_EMPTY"),
        ({"application_key": None}, "CONFIG_INVALID"),
        ({"application_key": ""}, "SETTING_EMPTY"),
        ({"application_key": "two words"}, "CREDENTIAL_INVALID"),
        ({"application_key": "env:CIN7_KEY_THAT_IS_NOT_SET"}, "REFERENCE_NOT_FOUND"),
        ({"base_url": "http://inventory.example.com/ExternalApi/v2"}, "HTTP_REFUSED"),
        ({"base_url": "inventory"}, "URL_INVALID"),
        ({"base_url": ""}, "SETTING_EMPTY"),
        ({"page_size": 0}, "CONFIG_INVALID"),
        ({"page_size": 1001}, "CONFIG_INVALID"),
        ({"calls_per_window": 0}, "CONFIG_INVALID"),
        ({"limit_window_seconds": 0}, "CONFIG_INVALID"),
        ({"max_concurrency": 0}, "CONFIG_INVALID"),
        ({"lookback_seconds": -1}, "CONFIG_INVALID"),
        ({"start_date": "29/01/2026"}, "TIME_INVALID"),
        ({"ca_bundle": "/nowhere/ca.pem"}, "CA_BUNDLE_NOT_FOUND"),
    ],
)
def test_a_wrong_setting_ends_with_2_before_any_call(run, cin7, settings, code):
    ended, said, written = run(**settings)
    assert ended == 2
    assert f"[{code}]" in said
    assert "What to do:" in said
    assert "Traceback" not in said
    assert cin7.key not in said + written
    assert cin7.requests == []


def test_a_setting_that_is_null_has_its_default(cin7):
    given = dict.fromkeys(("base_url", "page_size", "lookback_seconds", "max_concurrency", "request_timeout"))
    tap = TapCin7(config={**cin7.config, **given})
    assert [tap.config[name] for name in given] == [DEFAULT_URL, 1000, 86_400, 4, 100]


def test_discovery_makes_no_call(run, cin7):
    code, said, written = run("--discover", base_url="https://127.0.0.1:1/ExternalApi/v2")
    assert code == 0, said
    assert {"suppliers", "purchases", "me"} <= {s["tap_stream_id"] for s in json.loads(written)["streams"]}
    assert cin7.requests == []


def test_a_wrong_key_ends_with_3_what_to_check_and_without_the_key(run, cin7):
    code, said, _ = run(streams=["suppliers"], application_key=WRONG)
    assert code == 3
    assert "[KEY_REFUSED]" in said
    assert "Incorrect credentials!" in said
    assert "Integrations → API" in said
    assert "Traceback" not in said
    assert WRONG not in said
    assert len(cin7.requests) == 1


def test_a_path_that_cin7_does_not_have_ends_with_2(run, cin7):
    code, said, _ = run(streams=["suppliers"])
    assert code == 2
    assert "[ENDPOINT_UNKNOWN]" in said
    assert "base_url" in said


def test_cin7_out_of_reach_for_longer_than_a_run_should_wait_ends_with_4(run, cin7):
    cin7.script.append(lambda request: too_many("7200 Seconds"))
    code, said, _ = run(streams=["suppliers"])
    assert code == 4
    assert "[RATE_LIMITED]" in said


def test_a_refusal_in_between_is_waited_out(run, cin7):
    cin7.listing("supplier", "SupplierList", [])
    cin7.script.append(once(too_many("0 Seconds")))
    code, said, written = run(streams=["suppliers"])
    assert code == 0, said
    assert cin7.statuses[:2] == [429, 200]
    assert '"SCHEMA"' in written


def test_a_stream_that_only_the_catalogue_knows_is_named(run, tmp_path):
    entry = {"tap_stream_id": "supplier", "stream": "supplier", "schema": {"type": "object"}, "metadata": []}
    (tmp_path / "other.json").write_text(json.dumps({"streams": [entry]}))
    code, said, _ = run("--catalog", str(tmp_path / "other.json"))
    assert code == 0
    assert "[STREAM_UNKNOWN] The catalogue names supplier, which" in said


def test_a_reader_that_went_away_ends_with_1_and_is_told(cin7, options):
    cin7.listing("supplier", "SupplierList", [{"ID": f"s{n}", "Comments": "x" * 200} for n in range(2000)])
    with subprocess.Popen(
        [*COMMAND, *options("suppliers")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(30) == 1
    assert "[OUTPUT_CLOSED]" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("answer", "status"),
    [(too_many("60 Seconds"), 429), (words(503, "Service Unavailable", Retry_After="60"), 503)],
)
def test_sigterm_ends_a_wait_for_cin7_at_once_with_143(cin7, options, answer, status):
    cin7.script.append(lambda request: answer)
    with subprocess.Popen(
        [*COMMAND, *options("suppliers")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 30
        while status not in cin7.statuses and time.monotonic() < deadline:
            time.sleep(0.01)
        sent = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 143, said
    assert time.monotonic() - sent < 5
    assert "[INTERRUPTED]" in said
    assert "Traceback" not in said
