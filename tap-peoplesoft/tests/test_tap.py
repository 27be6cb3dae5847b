"""The SDK's standard tests, the command line, interruption, and memory."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import textwrap
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from books import company, fake, row
from fake_gateway import PASSWORD, USER, serve, slow
from singer_sdk.testing import get_tap_test_class

from tap_peoplesoft.binding import overridable
from tap_peoplesoft.tap import TapPeopleSoft

_stack = ExitStack()
_standard = _stack.enter_context(serve(company()))
atexit.register(_stack.close)  # the standard tests need it from collection to the end
STANDARD_CONFIG = {"base_url": _standard.url, "username": USER, "password": PASSWORD}

TestTapPeopleSoft = get_tap_test_class(TapPeopleSoft, config=STANDARD_CONFIG)

COMMAND = [sys.executable, "-c", "from tap_peoplesoft.tap import main; main()"]


@pytest.fixture
def command(tmp_path, config):
    def run(
        *arguments: str, env: dict[str, str] | None = None, **settings: Any
    ) -> subprocess.CompletedProcess[str]:
        path = tmp_path / "config.json"
        path.write_text(json.dumps({**config, **settings}))
        return subprocess.run(
            [*COMMAND, "--config", str(path), *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, **(env or {})},
        )

    return run


def test_a_whole_run_from_the_command_line(command):
    done = command()
    assert done.returncode == 0, done.stderr
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    assert {m["stream"] for m in messages if m["type"] == "RECORD"} == {
        s.name for s in TapPeopleSoft(config=STANDARD_CONFIG).streams.values()
    }
    assert messages[-1]["type"] == "STATE"
    assert "s3cret-word" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("settings", "code", "says"),
    [
        ({"password": "wrong-password"}, 3, "CREDENTIALS_REFUSED"),
        ({"queries": {"departments": {"name": "NOT_THERE"}}}, 2, "QUERY_NOT_AVAILABLE"),
        ({"base_url": "http://127.0.0.1:9"}, 4, "GATEWAY_UNREACHABLE"),
        ({"base_url": "http://erp.example.com"}, 2, "HTTP_REFUSED"),
        ({"page_size": "many"}, 2, "page_size"),
    ],
)
def test_exit_codes(command, settings, code, says):
    done = command(**settings)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert "wrong-password" not in done.stderr


@pytest.mark.parametrize("option", ["--state", "--catalog"])
@pytest.mark.parametrize("content", ["{bad", "[]", ""])
def test_a_file_without_a_json_object_is_a_configuration_error(command, tmp_path, option, content):
    path = tmp_path / "given.json"
    path.write_text(content)
    done = command(option, str(path))
    assert done.returncode == 2
    assert f"_UNREADABLE] {option} {path}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_discovery_needs_no_settings():
    done = subprocess.run([*COMMAND, "--discover"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["streams"]) == 14


def test_every_setting_has_a_title_and_a_description():
    about = subprocess.run(
        [*COMMAND, "--about", "--format=json"], capture_output=True, text=True, timeout=60, check=True
    )
    settings = json.loads(about.stdout)["settings"]["properties"]
    for name in TapPeopleSoft.config_jsonschema["properties"]:
        assert settings[name]["title"], name
        assert settings[name]["description"], name
    assert {name for name, s in settings.items() if s.get("secret")} == {"password", "oauth_client_secret"}


def test_settings_from_the_environment(gateway):
    env = {
        "TAP_PEOPLESOFT_BASE_URL": gateway.url,
        "TAP_PEOPLESOFT_USERNAME": USER,
        "TAP_PEOPLESOFT_PASSWORD": "env:PW",
        "PW": PASSWORD,
    }
    done = subprocess.run(
        [*COMMAND, "--config=ENV"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **env},
    )
    assert done.returncode == 0, done.stderr


def test_sigterm_ends_the_run_with_143_and_whole_lines(gateway, tmp_path, config):
    query = overridable()["jobs"]
    rows = [row(query, emplid=f"{n:07}") for n in range(20_000)]
    gateway.queries["SNGR_JOBS"] = fake(query, rows)
    gateway.script = [slow(0.05)]
    catalog = TapPeopleSoft(config=config).catalog_dict
    for stream in catalog["streams"]:
        next(m for m in stream["metadata"] if m["breadcrumb"] == [])["metadata"]["selected"] = (
            stream["tap_stream_id"] == "jobs"
        )
    (tmp_path / "config.json").write_text(json.dumps({**config, "page_size": 500}))
    (tmp_path / "catalog.json").write_text(json.dumps(catalog))
    arguments = ["--config", str(tmp_path / "config.json"), "--catalog", str(tmp_path / "catalog.json")]
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        read = b""
        while read.count(b"RECORD") < 1000 and (chunk := process.stdout.read1(65536)):
            read += chunk
        process.send_signal(signal.SIGTERM)
        read += process.stdout.read()
        errors = process.stderr.read().decode()
    assert process.returncode == 143, errors
    assert "INTERRUPTED" in errors
    assert "Traceback" not in errors
    assert read.endswith(b"\n")
    messages = [json.loads(line) for line in read.splitlines()]
    assert sum(m["type"] == "RECORD" for m in messages) < 20_000
    for message in messages:
        if message["type"] == "STATE":
            assert "replication_key_value" not in message["value"].get("bookmarks", {}).get("jobs", {})


MEASURE = textwrap.dedent(
    """
    import json, resource, sys
    sys.path.insert(0, {tests!r})
    from tap_peoplesoft import client
    from tap_peoplesoft.answers import Answer
    from tap_peoplesoft.tap import TapPeopleSoft
    from tap_peoplesoft.binding import overridable
    from books import row

    sample = row(overridable()["jobs"])
    total, page = int(sys.argv[1]), 5000

    def execute(self, call, stream):
        start = int(dict(call.prompts)["EMPLID_GT"] or -1) + 1
        numbers = range(start, min(start + page, total))
        return Answer([{{**sample, "EMPLID": f"{{n:09}}"}} for n in numbers])

    client.QueryAccessServices.execute = execute
    tap = TapPeopleSoft(config={{"base_url": "https://x.example", "username": "U", "password": "secret-word"}})
    for name, stream in tap.streams.items():
        stream.selected = name == "jobs"
    tap.sync_all()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
    """
)


def peak(count: int) -> int:
    script = MEASURE.format(tests=str(Path(__file__).parent))
    done = subprocess.run(
        [sys.executable, "-c", script, str(count)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
        timeout=120,
    )
    return int(done.stderr.split()[-1])


def test_memory_does_not_grow_with_the_number_of_rows():
    assert peak(100_000) <= 1.2 * peak(20_000)
