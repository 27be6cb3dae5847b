"""The tap beside the target."""

from __future__ import annotations

from pathlib import Path

import pytest
from flows import netsuite
from flows.programs import Programs
from flows.tap import Tap
from flows.tap import settings as tap_settings

from sandbox.client import Client


@pytest.fixture
def tap(programs: Programs, sandbox: Client, tmp_path: Path) -> Tap:
    """tap-peoplesoft with a user who may read everything."""
    return Tap(programs, tmp_path, tap_settings(sandbox))


@pytest.fixture
def tap_netsuite(programs: Programs, sandbox: Client, tmp_path: Path) -> Tap:
    """tap-netsuite with a role that sees everything."""
    return Tap(programs, tmp_path, netsuite.settings(sandbox), netsuite.TAP_NETSUITE)
