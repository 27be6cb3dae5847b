"""The `sandbox` command, as a process."""

import json
import re
import signal
import subprocess
import sys
from contextlib import contextmanager

from click.testing import CliRunner

from sandbox.client import Client
from sandbox.commands import main


@contextmanager
def serving(*options):
    process = subprocess.Popen(
        [sys.executable, "-c", "from sandbox.commands import main; main()", "serve", "--port", "0", *options],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        for line in process.stdout:
            if found := re.fullmatch(r"sandbox ready (http://127\.0\.0\.1:\d+)\n", line):
                yield Client(found[1])
                break
        else:
            raise AssertionError("the sandbox ended before it was ready")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        process.stdout.close()


def run(server, *words):
    return CliRunner().invoke(main, [*words], env={"SANDBOX_URL": server.url, "COLUMNS": "200"})


def test_serve_prints_one_line_when_ready_and_keeps_its_books_in_the_folder(tmp_path, api_at):
    with serving("--data", str(tmp_path), "--seed", "3") as client:
        made = api_at(client.url).make_supplier()
    with serving("--data", str(tmp_path), "--seed", "3") as client:
        kept = client.books("cin7")["suppliers"]
        again = api_at(client.url).make_supplier(Name="Another")
    assert next(each for each in kept if each["Name"] == made["Name"])["ID"] == made["ID"]
    assert again["ID"] not in {each["ID"] for each in kept}


def test_a_folder_made_with_another_seed_is_refused(tmp_path):
    (tmp_path / "sandbox.json").write_text('{"seed": 3, "scale": 1.0}')
    result = CliRunner().invoke(main, ["serve", "--port", "0", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "--seed" in result.output


def test_a_taken_port_is_named(server):
    port = server.url.rpartition(":")[2]
    result = CliRunner().invoke(main, ["serve", "--port", port])
    assert result.exit_code == 1
    assert "--port" in result.output


def test_a_wrong_switch_is_named():
    result = CliRunner().invoke(main, ["serve", "--port", "0", "--switch", "cin7.gravity=off"])
    assert result.exit_code == 1
    assert "cin7.gravity" in result.output


def test_serve_turns_switches(api_at):
    with serving("--switch", "cin7.limit_calls=1") as client:
        api = api_at(client.url)
        assert [api.get("me").status_code for _ in range(2)] == [200, 429]


def test_books_as_json_and_as_tables(server):
    assert json.loads(run(server, "books", "cin7", "--json").output)["journals"] == []
    tables = run(server, "books").output
    assert "suppliers: 40" in tables
    assert "Trade Creditors Clearing" in run(server, "books", "cin7", "--json").output


def test_faults_are_added_listed_and_cleared(server):
    assert run(server, "faults", "add", "action=status", "path=me", "times=null").exit_code == 0
    assert run(server, "faults", "add", '{"action": "html", "method": "POST"}').exit_code == 0
    assert [rule["times"] for rule in server.faults.list()] == [None, 1]
    assert "html" in run(server, "faults", "list").output
    run(server, "faults", "clear", "2")
    assert len(server.faults.list()) == 1
    run(server, "faults", "clear")
    assert server.faults.list() == []


def test_edit_calls_reset_and_switches(server, cin7):
    name = server.books("cin7")["suppliers"][0]["Name"]
    edited = run(
        server, "edit", "cin7", "update", "supplier", "--where", f"Name={name}", "--set", "Comments=by hand"
    )
    assert json.loads(edited.output)["Comments"] == "by hand"
    cin7.get("me")
    assert "/ExternalApi/v2/me" in run(server, "calls").output
    assert json.loads(run(server, "calls", "--json").output)["counters"]["cin7"]["status"] == {"200": 1}
    assert run(server, "switches", "cin7.null_style=null").exit_code == 0
    assert run(server, "reset").exit_code == 0
    assert server.calls() == []


def test_what_the_server_refuses_is_said_in_one_line(server):
    result = run(server, "faults", "add", "action=explode")
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "explode" in result.output


def test_a_command_for_the_screens_may_be_json(server):
    command = '{"action": "archive", "object": "account", "where": {"Code": "670000"}}'
    assert json.loads(run(server, "edit", "cin7", command).output)["Status"] == "ARCHIVED"
    assert "not JSON" in run(server, "edit", "cin7", "{action").output
