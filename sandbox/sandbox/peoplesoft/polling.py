"""Scheduled execution: a query runs once into a result table, which callers fetch block by block."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sandbox.peoplesoft.database import Database
from sandbox.peoplesoft.execution import QueryManager
from sandbox.peoplesoft.ib import bad_request
from sandbox.peoplesoft.output import Result, fitting
from sandbox.peoplesoft.query import Column
from sandbox.peoplesoft.query_request import QueryRequest
from sandbox.peoplesoft.security import User

KEPT_RESULTS: Final = 50
"""Results of older instances are purged; asking for them answers `idnotfound`."""


@dataclass
class Instance:
    """One scheduled run. `starts[n]` is the first row of block n + 1."""

    table: str
    query: str
    columns: Sequence[Column]
    names: Sequence[str]
    block_kb: int
    total: int
    queued_answers: int
    running_answers: int
    fails: bool
    starts: list[int] = field(default_factory=lambda: [1])

    def waiting(self) -> str | None:
        """Return the status word of a run that is not through, counting it as answered."""
        if self.queued_answers > 0:
            self.queued_answers -= 1
            return "queued"
        if self.running_answers > 0:
            self.running_answers -= 1
            return "running"
        return None


class Scheduler:
    """The query instances of the process scheduler."""

    def __init__(
        self, database: Database, manager: QueryManager, switches: Mapping[str, Any], seed: int
    ) -> None:
        self._database = database
        self._manager = manager
        self._switches = switches
        self._seed = seed
        self._count = 0
        self._instances: dict[str, Instance] = {}

    def clear(self) -> None:
        """Forget every instance."""
        for instance in list(self._instances):
            self.cancel(instance)

    def schedule(self, user: User, request: QueryRequest) -> str:
        """Run a query into a result table and return the instance's id.

        Raises:
            Refused: As a direct execution would; only XMLP can be scheduled here.
        """
        query = self._manager.find(user, request.owner, request.name)
        if request.output not in {"XMLP", "JSON"} or request.destination != "NONFILE" or request.connected:
            raise bad_request(f"{request.output} to {request.destination} cannot be scheduled.")
        columns, names, places = self._manager.chosen(query, request)
        sql, values = self._manager.statement(user, query, request)
        self._count += 1
        table = f"temp.QASRESULT_{self._count}"
        picked = ", ".join(f"c{n}" for n in places)
        self._database.query(f"CREATE TABLE {table} AS SELECT {picked} FROM ({sql})", values)  # noqa: S608 - our own names
        total = int(self._database.query(f"SELECT COUNT(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own name
        return self._keep(
            Instance(table, query.name, columns, names, self._block_kb(request), total, **self._moods())
        )

    def fetch(self, instance_id: str, number: int) -> tuple[str, Result | None]:
        """Return the status word and, once the run is through, block `number` (from 1).

        Asking for a block again gives the same rows. After the last block come empty final ones.
        """
        instance = self._instances.get(instance_id)
        if instance is None:
            return "idnotfound", None
        if waiting := instance.waiting():
            return waiting, None
        if instance.fails or number < 1:
            return "error", None
        return self._block(instance, number)

    def status(self, instance_id: str) -> str:
        """Return queued, running, success, error or idnotfound."""
        instance = self._instances.get(instance_id)
        if instance is None:
            return "idnotfound"
        return instance.waiting() or ("error" if instance.fails else "success")

    def cancel(self, instance_id: str) -> str:
        """Purge an instance; return `success` or `idnotfound`."""
        instance = self._instances.pop(instance_id, None)
        if instance is None:
            return "idnotfound"
        self._database.query(f"DROP TABLE {instance.table}")
        return "success"

    def _block(self, instance: Instance, number: int) -> tuple[str, Result]:
        while len(instance.starts) < number and instance.starts[-1] <= instance.total:
            instance.starts.append(instance.starts[-1] + len(self._rows(instance, instance.starts[-1])))
        start = instance.starts[number - 1] if number <= len(instance.starts) else instance.total + 1
        rows = self._rows(instance, start)
        if number == len(instance.starts) and rows:
            instance.starts.append(start + len(rows))
        word = "finalBlockRetrieved" if start + len(rows) > instance.total else "blockRetrieved"
        return word, Result(instance.query, instance.columns, instance.names, rows, start)

    def _rows(self, instance: Instance, start: int) -> list[Any]:
        sql = f"SELECT * FROM {instance.table} WHERE rowid >= ? ORDER BY rowid"  # noqa: S608 - our own name
        return fitting(self._database.query(sql, (start,)), instance.columns, instance.block_kb)

    def _block_kb(self, request: QueryRequest) -> int:
        return request.block_kb if request.block_kb > 0 else int(self._switches["poll_block_kb"])

    def _moods(self) -> dict[str, Any]:
        return {
            "queued_answers": int(self._switches["poll_queued_answers"]),
            "running_answers": int(self._switches["poll_running_answers"]),
            "fails": bool(self._switches["poll_fails"]),
        }

    def _keep(self, instance: Instance) -> str:
        while len(self._instances) >= KEPT_RESULTS:
            self.cancel(next(iter(self._instances)))
        name = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self._seed}:{self._count}"))
        self._instances[name] = instance
        return name
