"""What an answer means: a document, worth another attempt, or an error for a person."""

from __future__ import annotations

from typing import Final

import requests

from connector_kit.cin7 import is_web_page
from connector_kit.http import retry_after
from tap_cin7 import errors
from tap_cin7.answers import BrokenAnswer, Document, Told, error_in, read_document, told
from tap_cin7.asked import Asked
from tap_cin7.transport import Answer
from tap_cin7.waiting import BROKEN, FAILED, TIMED_OUT, Again

_REDIRECT: Final = requests.codes.multiple_choices
_ERROR: Final = requests.codes.bad_request
_NOT_FOUND: Final = requests.codes.not_found
_SERVER_ERROR: Final = requests.codes.server_error
_KEY_REFUSALS: Final = frozenset({requests.codes.unauthorized, requests.codes.forbidden})
_TIME_OUTS: Final = frozenset({requests.codes.request_timeout, requests.codes.gateway_timeout})


def read_answer(answer: Answer, asked: Asked, url: str) -> Document | Told:
    """The document in an answer, or what it says where it is a refusal, whatever its status.

    Raises:
        EndpointMissing: It is a redirect, or a page for people under a status of success.
        Again: It is cut or no JSON.
    """
    if answer.status >= _ERROR:
        return told(answer.body)
    if answer.status >= _REDIRECT:
        where = answer.headers.get("Location") or "nowhere"
        raise errors.EndpointMissing(asked, url, f"a redirect to {where}")
    if is_web_page(answer.body):
        raise errors.EndpointMissing(asked, url, "a web page")
    try:
        document = read_document(answer.body)
    except BrokenAnswer as broken:
        if (said := told(answer.body)).rate:
            return said
        raise Again(errors.AnswerNotUnderstood(asked, str(broken)), BROKEN) from None
    return error_in(document) or document


def is_rate_refusal(answer: Answer, said: Told) -> bool:
    """Whether Cin7 declined a call for the number of calls: status 429, or its words under any status."""
    return answer.status == requests.codes.too_many_requests or said.rate


def failure(answer: Answer, said: Told, asked: Asked, url: str, *, worked: bool, seconds: float) -> Exception:
    """What to raise for a refusal that is not for the rate.

    Args:
        answer: The answer.
        said: What it says.
        asked: What was asked for.
        url: Where.
        worked: Whether the key has been accepted in this run.
        seconds: The time-out of the settings.
    """
    status = answer.status if answer.status >= _ERROR else said.code or _ERROR
    if status in _KEY_REFUSALS or said.key:
        return errors.key_refused(asked, status, said.text, works_elsewhere=worked)
    if status in _TIME_OUTS:
        return Again(errors.timed_out(asked, seconds), TIMED_OUT)
    if status >= _SERVER_ERROR:
        wait = retry_after(answer.headers.get("Retry-After", ""))
        return Again(errors.kept_failing(asked, status, said.text), FAILED, wait)
    if asked.names_one and _is_gone(status, said):
        return errors.NotThere(asked, said.text)
    if status == _NOT_FOUND:
        return errors.EndpointMissing(asked, url, f"HTTP 404: {said.text}" if said.text else "HTTP 404")
    return errors.Cin7Declined(asked, status, said.text)


def _is_gone(status: int, said: Told) -> bool:
    """A 404 that carries Cin7's error model is about the object; any other one about the path."""
    if said.no_such_path:
        return False
    missing = _NOT_FOUND in {status, said.code}
    return (missing and said.model) or (status == _ERROR and said.gone)
