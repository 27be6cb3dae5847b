"""Query Access Services: the one class that knows their URLs, result types and ways to run a query."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote, urlencode

from connector_kit.errors import AccessError, ConnectorError, UnreachableError
from connector_kit.integration_broker import first
from connector_kit.integration_gateway import sign_in_page
from connector_kit.secrets import Secret
from tap_peoplesoft import errors, soap
from tap_peoplesoft.answers import Answer, BrokenAnswer, Fault, WebPage, parse_xml, read_answer
from tap_peoplesoft.errors import Asked
from tap_peoplesoft.gateway import Call, Gateway, Refused
from tap_peoplesoft.soap import QueryCall

_LONGEST_URL: Final = 2000
_LONGEST_POLL_WAIT: Final = 15.0
_WAITING: Final = frozenset({"queued", "running", "success", "pending", "processing", "initiated"})
_FINAL: Final = "finalBlockRetrieved"
_logger: Final = logging.getLogger("tap-peoplesoft")


@dataclass(frozen=True, slots=True)
class Site:
    """Where the gateway is.

    Args:
        base_url: Scheme, host and port.
        gateway_path: Context root, usually ``PSIGW``.
        node: Target node; empty where the gateway has a default application server.
    """

    base_url: str
    gateway_path: str
    node: str

    def rest(self, operation: str) -> str:
        """URL of a REST operation's alias."""
        return self._url("RESTListeningConnector", self.node, operation)

    @property
    def soap(self) -> str:
        """URL that SOAP requests are posted to."""
        return self._url("PeopleSoftServiceListeningConnector", self.node)

    def _url(self, *parts: str) -> str:
        path = "/".join(quote(part) for part in (self.gateway_path.strip("/"), *parts) if part)
        return f"{self.base_url}/{path}"


class QueryAccessServices:
    """Runs queries directly or through the scheduler.

    The result type is JSON until the gateway refuses it or sends JSON that cannot be read; from then on XMLP.

    Args:
        gateway: HTTP to the gateway.
        site: Where the gateway is.
        wsse_password: The user's password, for the SOAP header; ``None`` with bearer tokens.
        poll_seconds: How long a scheduled run may take.
        sleep: Waits between polls, in seconds.
    """

    def __init__(
        self,
        gateway: Gateway,
        site: Site,
        wsse_password: Secret | None = None,
        poll_seconds: float = 3600.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gateway = gateway
        self._site = site
        self._wsse_password = wsse_password
        self._poll_seconds = poll_seconds
        self._sleep = sleep
        self._json = True
        self._json_proven = False

    def execute(self, call: QueryCall, stream: str) -> Answer:
        """Run a query now.

        Args:
            call: The query, its prompts and the row limit.
            stream: Named in errors.
        """
        asked = self._asked(call, stream)
        if not self._json:
            return self._again_if_refused(call, asked, "XMLP", None)
        try:
            answer = self._attempt(call, asked, "JSON")
        except Refused as refused:
            if self._json_proven:
                return self._again_if_refused(call, asked, "JSON", refused)
            return self._as_xmlp(call, asked, refused.error, "refused")
        except BrokenAnswer as broken:
            return self._as_xmlp(call, asked, errors.answer_broken(asked, str(broken)), "broken")
        self._json_proven = True
        return answer

    def _again_if_refused(self, call: QueryCall, asked: Asked, kind: str, refused: Refused | None) -> Answer:
        """One more try after a refusal that says nothing; such a refusal can also be a passing one."""
        try:
            return self._attempt(call, asked, kind)
        except BrokenAnswer as broken:
            raise errors.answer_broken(asked, str(broken)) from None
        except Refused as again:
            if refused is None:
                return self._again_if_refused(call, asked, kind, again)
            raise again.error from None

    def _as_xmlp(self, call: QueryCall, asked: Asked, error: ConnectorError, what: str) -> Answer:
        try:
            answer = self._attempt(call, asked, "XMLP")
        except Refused:
            raise error from None
        except BrokenAnswer as broken:
            raise (errors.answer_broken(asked, str(broken)) if what == "refused" else error) from None
        _logger.warning("[JSON_%s] JSON was %s by %s; reading XMLP from now on.", what.upper(), what, asked)
        self._json = False
        return answer

    def _attempt(self, call: QueryCall, asked: Asked, kind: str) -> Answer:
        body = self._gateway.call(self._request(call, asked, kind))
        try:
            return read_answer(body)
        except WebPage:
            raise sign_in_page(asked) from None
        except Fault as fault:
            error = errors.fault(str(fault), asked)
            raise Refused(error) if isinstance(error, UnreachableError) else error from None

    def _request(self, call: QueryCall, asked: Asked, kind: str) -> Call:
        """GET, or POST where a value holds a comma (it separates prompts) or the URL gets long."""
        path = f"{call.owner}/{quote(call.name)}/{kind}/NONFILE"
        url = f"{self._site.rest('ExecuteQuery.v1')}/{path}?{_parameters(call)}"
        if kind == "JSON":
            url += "&json_resp=true"
        if len(url) <= _LONGEST_URL and not any("," in value for _, value in call.prompts):
            return Call(url, asked)
        url = self._site.rest("ExecuteAdhocQuery.v1") + "/executeadhocquery"
        body = '<?xml version="1.0"?>' + soap.execute_request(call)
        return Call(url, asked, body.encode(), {"Content-Type": "text/xml; charset=utf-8"})

    def fields(self, owner: str, name: str, stream: str) -> bytes | None:
        """The catalogue's description of a query's columns, or ``None`` if the gateway does not give it."""
        parameters = urlencode({"isconnectedquery": "N", "json_resp": "true"})
        url = f"{self._site.rest('QueryFields.v1')}/{owner}/{quote(name)}?{parameters}"
        asked = self._asked(QueryCall(name, owner), stream)
        try:
            return self._gateway.call(Call(url, asked))
        except (Refused, ConnectorError) as error:
            if isinstance(error, AccessError) and error.code == "CREDENTIALS_REFUSED":
                raise
            _logger.debug("No catalogue entry for %s: %s", asked, error)
            return None

    def execute_polled(self, call: QueryCall, stream: str) -> Iterator[Answer]:
        """Run a query in the scheduler and yield its result block by block."""
        asked = replace(self._asked(call, stream), url=self._site.soap)
        user = self._gateway.auth.user
        body = self._soap(soap.EXECUTE_POLLED, soap.polled_envelope(call, user, self._wsse_password), asked)
        instance = _instance(body, asked)
        _logger.info("Query %s runs in the scheduler as instance %s.", call.name, instance)
        block, final = 1, False
        while not final:
            answer = self._block(instance, block, asked)
            final = answer.status == _FINAL
            block += 1
            yield answer

    def _block(self, instance: str, block: int, asked: Asked) -> Answer:
        """Wait until a block is there. The same block is asked for again while the run is under way."""
        envelope = soap.results_envelope(instance, block, self._gateway.auth.user, self._wsse_password)
        waited, wait = 0.0, 0.25
        while waited <= self._poll_seconds:
            answer = self._read_block(envelope, asked)
            if answer.has_query or answer.status == _FINAL:
                return answer
            if answer.status not in _WAITING:
                raise errors.schedule_failed(asked, answer.status, instance)
            self._sleep(wait)
            waited, wait = waited + wait, min(wait * 2, _LONGEST_POLL_WAIT)
        raise errors.timed_out(asked, self._poll_seconds)

    def _read_block(self, envelope: bytes, asked: Asked) -> Answer:
        body = self._soap(soap.GET_RESULTS, envelope, asked)
        try:
            answer = read_answer(body)
        except WebPage:
            raise sign_in_page(asked) from None
        except Fault as fault:
            raise errors.fault(str(fault), asked) from None
        except BrokenAnswer as broken:
            raise errors.answer_broken(asked, str(broken)) from None
        if answer.status in {"error", "idnotfound"}:
            return replace(answer, has_query=False)
        return answer

    def _soap(self, action: str, envelope: bytes, asked: Asked) -> bytes:
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}
        in_body = self._wsse_password is not None
        try:
            return self._gateway.call(Call(self._site.soap, asked, envelope, headers, in_body))
        except Refused as refused:
            raise refused.error from None

    def _asked(self, call: QueryCall, stream: str) -> Asked:
        return Asked(
            query=call.name,
            owner=call.owner,
            stream=stream,
            node=self._site.node,
            user=self._gateway.auth.user,
            url=self._site.rest("ExecuteQuery.v1"),
            prompts=tuple(name for name, _ in call.prompts),
        )


def _parameters(call: QueryCall) -> str:
    """The query string. Commas between prompts stay literal: the gateway splits before it decodes."""
    parts = ["isconnectedquery=N", f"maxrows={call.max_rows}"]
    if call.prompts:
        parts.append("prompt_uniquepromptname=" + _listed([name for name, _ in call.prompts]))
        parts.append("prompt_fieldvalue=" + _listed([value for _, value in call.prompts]))
    return "&".join(parts)


def _listed(values: Sequence[str]) -> str:
    return ",".join(quote(value, safe="") for value in values)


def _instance(body: bytes, asked: Asked) -> str:
    try:
        root = parse_xml(body)
    except WebPage:
        raise sign_in_page(asked) from None
    except BrokenAnswer as broken:
        raise errors.answer_broken(asked, str(broken)) from None
    found = first(root, "QueryInstance")
    if found is not None and (found.text or "").strip():
        return (found.text or "").strip()
    try:
        read_answer(body)
    except Fault as fault:
        raise errors.fault(str(fault), asked) from None
    except BrokenAnswer:
        pass
    raise errors.answer_broken(asked, "it names no query instance")
