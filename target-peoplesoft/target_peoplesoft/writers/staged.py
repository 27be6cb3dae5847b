"""Documents that PeopleSoft only takes in, and builds or refuses in a batch of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connector_kit.delivery.model import Declined, Document, Found, Landed
from target_peoplesoft import verdicts
from target_peoplesoft.compare import text
from target_peoplesoft.component_interface import Buffer, ComponentInterface
from target_peoplesoft.keys import is_accepted, is_assigned, join_keys, split_keys
from target_peoplesoft.object_config import ObjectConfig, StatusQuery
from target_peoplesoft.status_queries import Queries, Row, Status, prompts_of, status_of
from target_peoplesoft.writers.components import ComponentWriter, Site


class StagedWriter(ComponentWriter):
    """Writes an object whose creates fill staging tables, and asks a query what was made of them.

    Args:
        config: The object; it has a ``status_query``.
        interface: Its component interface.
        site: What writers know besides.
        queries: Runs the query.
    """

    def __init__(
        self, config: ObjectConfig, interface: ComponentInterface, site: Site, queries: Queries
    ) -> None:
        super().__init__(config, interface, site)
        if config.status_query is None:
            raise TypeError(f"{config.stream} has no status_query")
        self._query: StatusQuery = config.status_query
        self._queries = queries

    def follow_up(self, documents: Sequence[Document]) -> Mapping[str, Landed | Declined]:
        """Return what became of accepted documents, by key; what is missing still waits."""
        rows = self._rows()
        judged = {document.key: self._judged(document, rows) for document in documents}
        return {key: verdict for key, verdict in judged.items() if verdict is not None}

    def find(self, document: Document, *, settling: bool) -> Found | None:
        """Look as any object is looked for; a lost create is also asked about in the query.

        What the batch refused is not there.
        """
        if document.destination_id or not (settling or document.attempted):
            return super().find(document, settling=settling)
        rows = self._rows()
        if len(rows) >= self._query.max_rows:
            raise verdicts.query_cut(document, self._query.name, len(rows))
        for values in (*map(dict, document.sent), self._values(document)):
            status = self._status(values, rows)
            if status is not None and status.verdict != "refused":
                return Found(self._id(document, values, status), values, "name")
        return None

    def _rows(self) -> Sequence[Row]:
        return self._queries.rows(self._query, prompts_of(self._query, self._site.today()))

    def _judged(self, document: Document, rows: Sequence[Row]) -> Landed | Declined | None:
        values = self._values(document)
        status = self._status(values, rows)
        if status is None or status.verdict == "waiting":
            return None
        words = status.words(self._query)
        if status.verdict == "refused":
            return verdicts.not_built(document, words)
        found = Found(self._id(document, values, status), values, "answer")
        return Landed(found, (f"built: {words}",) if words else ())

    def _status(self, values: Buffer, rows: Sequence[Row]) -> Status | None:
        return status_of(self._query, values, rows, self._bind().create)

    def _values(self, document: Document) -> Buffer:
        """The record's properties, and the keys that it was accepted under."""
        wanted, _ = self._read(document, document.landed or document.content)
        known = document.destination_id or ""
        keys = None if is_accepted(known) else split_keys(self._config.keys, known)
        return {**wanted, **(keys or {})}

    def _id(self, document: Document, values: Buffer, status: Status) -> str:
        """What the document is called now: by the keys of what was built, where the query tells them."""
        told = {name: text(status.rows[0].get(column)) for column, name in self._query.keys.items()}
        keys = {**values, **{name: value for name, value in told.items() if is_assigned(value)}}
        if all(is_assigned(keys.get(name)) for name in self._config.keys):
            return join_keys(self._config.keys, keys)
        return document.destination_id or self._accepted_id(document)
