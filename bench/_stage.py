"""Child of the staging benchmarks: one target over standard input. Prints the seconds, without the start-up.

``sdk``     a stock SDK target: BatchSink, validation on, batches thrown away
``outbox``  target-cin7 up to the commit in the outbox; no delivery
``settle``  notes every document of the store as landed, as a finished delivery does
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from singer_sdk import BatchSink, Target
from singer_sdk import typing as th
from sqlalchemy import update

from connector_kit.delivery.store import Store
from connector_kit.delivery.tables import LANDED, outbox
from target_cin7.target import TargetCin7


class StockSink(BatchSink):
    max_size = 1000

    def process_batch(self, context: dict[str, Any]) -> None:
        context.clear()


class StockTarget(Target):
    name = "target-stock"
    config_jsonschema = th.PropertiesList().to_dict()
    default_sink_class = StockSink


class StagingTarget(TargetCin7):
    """target-cin7 that stops where the outbox begins to deliver."""

    def _deliver(self) -> None:
        self._intake.flush()

    def process_endofpipe(self) -> None:
        self._intake.flush()


def _sdk(_: dict[str, Any]) -> Callable[[], Any]:
    return StockTarget(config={}).listen


def _outbox(settings: dict[str, Any]) -> Callable[[], Any]:
    target = StagingTarget(config=settings, validate_config=True)
    target._open()  # noqa: SLF001 - the store is made before the clock starts
    return target.listen


def _settle(settings: dict[str, Any]) -> Callable[[], Any]:
    store = Store(settings["delivery_url"])

    def land() -> None:
        with store.transaction() as connection:
            landed = {
                "status": LANDED,
                "landed_digest": outbox.c.digest,
                "landed_content": outbox.c.content,
                "landed_at": time.time(),
            }
            connection.execute(update(outbox).values(landed))

    return land


if __name__ == "__main__":
    gc.freeze()  # as connector_kit.plugin.run does; the stock target gains by it too
    run = {"sdk": _sdk, "outbox": _outbox, "settle": _settle}[sys.argv[1]](
        json.loads(Path(sys.argv[2]).read_text())
    )
    started = time.perf_counter()
    run()
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stderr.write(json.dumps({"seconds": seconds, "peak_kib": peak}) + "\n")
