"""SuiteQL: the one class through which the streams talk to NetSuite."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeVar
from urllib.parse import quote

import msgspec

from connector_kit import background
from connector_kit.errors import ConnectorError, InterruptedRunError
from connector_kit.http import make_session
from tap_netsuite import metadata_catalog
from tap_netsuite.answers import Page, PageReader, Row, read_server_time
from tap_netsuite.asked import Asked
from tap_netsuite.auth import Tokens
from tap_netsuite.concurrency import ConcurrencyLimit
from tap_netsuite.connection import Connection
from tap_netsuite.settings import LARGEST_PAGE
from tap_netsuite.suitetalk import Call, SuiteTalk
from tap_netsuite.waiting import Waiter

__all__ = ["Connection", "Page", "Row", "SuiteQL"]

_QUERY_PATH: Final = "/services/rest/query/v1/suiteql"
_TIME_PATH: Final = "/services/rest/system/v1/serverTime"
_TIME_QUERY: Final = (
    'SELECT TO_CHAR(SYS_EXTRACT_UTC(CURRENT_TIMESTAMP), \'YYYY-MM-DD"T"HH24:MI:SS"Z"\') AS now FROM DUAL'
)
_CATALOG_SECONDS: Final = 30.0
_THREADS: Final = "netsuite"
_FATAL: Final = frozenset({"TOKEN_REFUSED", "LOGIN_REFUSED", "NETSUITE_UNREACHABLE"})
_HEADERS: Final = {"Content-Type": "application/json", "Accept": "application/json", "Prefer": "transient"}
_logger: Final = logging.getLogger("tap-netsuite")

T = TypeVar("T")
Item = TypeVar("Item")


class SuiteQL:
    """The account's queries, clock and metadata catalogue. Logs in with the first call.

    Safe to use from several threads; however many there are, at most ``max_concurrency`` requests are in
    flight, and fewer while NetSuite refuses.

    Args:
        connection: Whom to talk to.
        waiter: Waits between attempts.
    """

    def __init__(self, connection: Connection, *, waiter: Waiter | None = None) -> None:
        self._connection = connection
        self._waiter = waiter or Waiter()
        session = make_session("tap-netsuite", connection.ca_bundle, connections=connection.max_concurrency)
        timeout = connection.request_timeout
        tokens = Tokens(connection.client, session, timeout, self._waiter)
        limit = ConcurrencyLimit(connection.max_concurrency, self._waiter.clock)
        self._suitetalk = SuiteTalk(session, tokens, limit, timeout, self._waiter)
        self._pages = PageReader()

    def query(
        self, sql: str, params: Sequence[str | int] = (), *, limit: int, offset: int = 0, stream: str = ""
    ) -> Page:
        """Run a query and return one page of its result.

        Args:
            sql: The statement, with ``?`` for each parameter.
            params: Their values.
            limit: Rows in the page, 1 to 1000.
            offset: Rows before it; a multiple of ``limit``.
            stream: Named in errors.

        Raises:
            SuiteQLError: NetSuite refused the statement.
            AccessError: It refused the login.
            UnreachableError: It stayed out of reach, or refused for load, after all retries.
        """
        if not 1 <= limit <= LARGEST_PAGE or offset % limit:
            raise ValueError(f"limit {limit}, offset {offset}: NetSuite takes neither")
        url = self._connection.base_url + _QUERY_PATH
        asked = Asked(url, sql=sql, stream=stream)
        body = msgspec.json.encode({"q": sql, "params": list(params)} if params else {"q": sql})
        call = Call(f"{url}?limit={limit}&offset={offset}", asked, body, _HEADERS)
        return self._suitetalk.call(call, self._pages.read)

    def server_time(self) -> datetime:
        """NetSuite's clock, aware, in UTC. One call; where the system service is missing, a query."""
        url = self._connection.base_url + _TIME_PATH
        call = Call(url, Asked(url, "the server time"), headers={"Accept": "application/json"})
        try:
            return self._suitetalk.call(call, read_server_time)
        except ConnectorError as error:
            if error.code not in {"SERVICE_NOT_FOUND", "PERMISSION_MISSING"}:
                raise
        (row,) = self.query(_TIME_QUERY, limit=1).rows
        return datetime.fromisoformat(str(row["now"]))

    def custom_fields(self, record_types: Sequence[str]) -> dict[str, dict[str, str]]:
        """Custom fields of records, those of their sublists included.

        One call for each record, and for each description of its lines that the catalogue keeps apart.

        Args:
            record_types: Names in the catalogue, such as ``vendorBill``.

        Returns:
            Record to script id (lower case) to ``string``, ``boolean``, ``number``, ``date`` or
            ``date-time``. Empty for a record that the catalogue does not give, with a warning, and for
            all where the setting ``custom_fields`` is ``none``.
        """
        if not self._connection.custom_fields:
            return {name: {} for name in record_types}
        found = dict(zip(record_types, self.map(self._custom_fields_of, record_types), strict=True))
        missing = [name for name, fields in found.items() if fields is None]
        if missing:
            _logger.warning(
                "[CUSTOM_FIELDS_UNKNOWN] The metadata catalogue does not describe %s to this role; their "
                "custom fields are left out. The role needs the permission REST Web Services and the view "
                "permission of the record; custom_fields: none ends this message.",
                ", ".join(missing),
            )
        return {name: fields or {} for name, fields in found.items()}

    def _custom_fields_of(self, record: str) -> dict[str, str] | None:
        return metadata_catalog.custom_fields(record, self._description_of)

    def _description_of(self, record: str) -> metadata_catalog.Description | None:
        url = f"{self._connection.base_url}{metadata_catalog.PATH}/{quote(record, safe='')}"
        asked = Asked(url, f"the metadata of record {record}")
        headers = {"Accept": metadata_catalog.ACCEPT}
        try:
            return self._suitetalk.call(
                Call(url, asked, headers=headers, timeout=_CATALOG_SECONDS),
                metadata_catalog.read_description,
            )
        except ConnectorError as error:
            if _is_fatal(error):
                raise
            _logger.info("No custom fields of %s: %s", record, error)
            return None

    def submit(self, work: Callable[[], T]) -> Callable[[], T]:
        """Start work in the background; calling the result waits for it and raises what it raised.

        The work may call any method here. The process can end without it.
        """
        return background.submit(work, _THREADS)

    def map(self, work: Callable[[Item], T], items: Iterable[Item]) -> Iterator[T]:
        """Results of ``work`` in the order of ``items``; at most ``max_concurrency`` under way at a time."""
        most = self._connection.max_concurrency
        return background.in_order(work, items, at_a_time=most, name=_THREADS)

    def close(self) -> None:
        """End the waits of work in the background, so that it ends."""
        self._waiter.stop()


def _is_fatal(error: ConnectorError) -> bool:
    """Whether an error ends the run; any other one leaves the rest to be read."""
    return isinstance(error, InterruptedRunError) or error.code in _FATAL
