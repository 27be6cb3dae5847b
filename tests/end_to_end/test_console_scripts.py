"""The programs as a user starts them: their console scripts, joined by a pipe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import pytest
from flows.books import Books
from flows.company import settings as target_settings
from flows.tap import settings as tap_settings

from sandbox.client import Client

SCRIPTS = Path(sys.executable).parent
ENDS_WITHIN = 60
STOPPED = 143
MAPS = {
    "payment_terms": {"__alias__": "suppliers", "source_id": "setid + '/' + pymnt_terms_cd", "name": "descr"},
    **dict.fromkeys(
        (
            *(
                "departments",
                "employees",
                "gl_accounts",
                "jobs",
                "journal_lines",
                "journals",
                "purchase_orders",
            ),
            *("supplier_addresses", "supplier_contacts", "supplier_ids", "supplier_locations", "suppliers"),
            "vouchers",
        ),
        "__NULL__",
    ),
}
"""Payment terms are the smallest stream; as suppliers they will do to see that records arrive."""


def _start(
    folder: Path, program: str, config: dict[str, Any], stdin: IO[bytes] | int
) -> subprocess.Popen[bytes]:
    file = folder / f"{program}.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    return subprocess.Popen(
        [SCRIPTS / program, "--config", file],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=(folder / f"{program}.log").open("wb"),
        cwd=folder,
        env={**os.environ, "CONNECTOR_STATE_DIR": str(folder / "state")},
    )


@pytest.fixture
def configs(sandbox: Client, tmp_path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    store = f"sqlite:///{tmp_path / 'delivery.db'}"
    return tap_settings(sandbox, stream_maps=MAPS), target_settings(sandbox, delivery_url=store)


def test_a_pipe_from_the_tap_to_the_target(
    configs: tuple[dict[str, Any], dict[str, Any]], sandbox: Client, tmp_path: Path
) -> None:
    tap = _start(tmp_path, "tap-peoplesoft", configs[0], subprocess.DEVNULL)
    assert tap.stdout is not None
    target = _start(tmp_path, "target-cin7", configs[1], tap.stdout)
    tap.stdout.close()
    states, _ = target.communicate(timeout=ENDS_WITHIN)
    log = (tmp_path / "target-cin7.log").read_text(encoding="utf-8")
    assert (tap.wait(ENDS_WITHIN), target.returncode) == (0, 0), log
    assert json.loads(states.splitlines()[-1])["bookmarks"]
    summary = json.loads(log.splitlines()[-1])["summary"]
    assert summary["suppliers"]["created"] > 0
    assert Books(sandbox).writes == summary["suppliers"]["created"]


def test_a_target_that_is_stopped_in_the_pipe(
    configs: tuple[dict[str, Any], dict[str, Any]], sandbox: Client, tmp_path: Path
) -> None:
    sandbox.faults.add(action="timeout_before", system="cin7", method="POST", seconds=60)
    tap = _start(tmp_path, "tap-peoplesoft", configs[0], subprocess.DEVNULL)
    assert tap.stdout is not None
    target = _start(tmp_path, "target-cin7", {**configs[1], "request_timeout": 2}, tap.stdout)
    tap.stdout.close()
    sandbox.wait(system="cin7", method="POST", seconds=ENDS_WITHIN)
    target.terminate()
    states, _ = target.communicate(timeout=ENDS_WITHIN)
    log = (tmp_path / "target-cin7.log").read_text(encoding="utf-8")
    assert (target.returncode, states) == (STOPPED, b""), log
    assert "summary" in json.loads(log.splitlines()[-1])
    tap.wait(ENDS_WITHIN)
