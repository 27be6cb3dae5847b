"""Opening a delivery store."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, insert, select

from connector_kit.delivery import store as store_module
from connector_kit.delivery.store import Store
from connector_kit.delivery.tables import marks

OPEN = """
import sys, time
from connector_kit.delivery.store import Store
print("ready", flush=True)
sys.stdin.readline()
Store(sys.argv[1]).close()
"""


def test_runs_that_make_a_new_store_together_all_get_it(tmp_path: Path) -> None:
    opening = [sys.executable, "-c", OPEN, f"sqlite:///{tmp_path / 'delivery.db'}"]
    runs = [
        subprocess.Popen(opening, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    for run in runs:
        assert run.stdout
        assert run.stdout.readline() == "ready\n"
    for run in runs:
        assert run.stdin
        run.stdin.write("go\n")
        run.stdin.flush()
    assert [run.wait(timeout=60) for run in runs] == [0] * 4
    for run in runs:
        run.communicate()


def test_a_store_of_an_earlier_release_keeps_its_marks_under_the_target_that_wrote_them(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'delivery.db'}"
    Store(url).close()
    config = Config()
    config.set_main_option("script_location", str(Path(store_module.__file__).parent / "migrations"))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
        connection.execute(
            insert(marks), [{"name": n, "value": "v"} for n in ("account", "scanned:suppliers")]
        )
    engine.dispose()
    store = Store(url)
    with store.engine.connect() as connection:
        names = set(connection.execute(select(marks.c.name)).scalars())
    store.close()
    assert names == {"account:target-cin7", "scanned:target-cin7:suppliers"}
