"""What can go wrong, in words for the person who has to mend it.

A stream may go on after the first two; anything else ends the run:

NotThere               exit 1  the object that was asked for by its key is gone
EndpointMissing        exit 2  Cin7 Core does not have the path, or it is not Cin7 Core that answers
Cin7Declined           exit 1  any other refusal, in Cin7's words
AnswerNotUnderstood    exit 1  the answer is not what the API documents
AccessError            exit 3  the key is refused, everywhere or for one endpoint
UnreachableError       exit 4  out of reach, failing, or refusing for the rate, after all retries
"""

from __future__ import annotations

from typing import ClassVar, Final

from connector_kit import http_errors
from connector_kit.errors import AccessError, ConfigurationError, ConnectorError, UnreachableError
from connector_kit.http import clip, quoted
from tap_cin7.asked import Asked
from tap_cin7.waiting import RATE_LIMITED

_KEYS_PAGE: Final = "Integrations → API in Cin7 Core"


class NotThere(ConnectorError):  # noqa: N818 - what Cin7 says of it
    """The object is gone: deleted since a list named it, or never there.

    Args:
        asked: What was asked for.
        told: Cin7's own words.
    """

    default_code: ClassVar[str] = "OBJECT_NOT_FOUND"

    def __init__(self, asked: Asked, told: str) -> None:
        self.asked = asked
        super().__init__(
            f"Cin7 Core does not have {asked}: {quoted(told)}.",
            hint="nothing, if it was deleted; else check the key.",
        )


class EndpointMissing(ConfigurationError):  # noqa: N818 - what Cin7 says of it
    """The path leads nowhere: a web page, a redirect or a bare 404 (observed for unknown paths).

    Args:
        asked: What was asked for.
        url: Where.
        what: What came instead.
    """

    default_code: ClassVar[str] = "ENDPOINT_UNKNOWN"

    def __init__(self, asked: Asked, url: str, what: str) -> None:
        self.asked, self.what = asked, what
        super().__init__(
            f"Cin7 Core has no {asked.path} at {url}: it answered with {what}.",
            hint='check the setting "base_url" (https://inventory.dearsystems.com/ExternalApi/v2 unless '
            "Cin7 says otherwise); if it is right, a proxy or a page about maintenance answers instead, or "
            "this company does not have the endpoint: deselect its stream.",
        )


class Cin7Declined(ConnectorError):  # noqa: N818 - Cin7's decision
    """Cin7 refused a call.

    Args:
        asked: What was asked for.
        status: HTTP's, or that of the error model inside a 200.
        told: Cin7's own words.
    """

    default_code: ClassVar[str] = "REQUEST_DECLINED"

    def __init__(self, asked: Asked, status: int, told: str) -> None:
        self.asked, self.status, self.told = asked, status, told
        super().__init__(
            f"Cin7 Core refused {asked} (error {status}): {quoted(told)}.",
            hint="check the tap's settings; if they are right, report the message.",
        )


class AnswerNotUnderstood(ConnectorError):  # noqa: N818 - what the answer is
    """The answer to ``asked`` is not what the API documents; ``reason`` says in what.

    Args:
        asked: What was asked for.
        reason: Ends the sentence "The answer cannot be used: ...".
    """

    default_code: ClassVar[str] = "ANSWER_NOT_UNDERSTOOD"

    def __init__(self, asked: Asked, reason: str) -> None:
        self.asked = asked
        super().__init__(
            f"The answer to {asked} cannot be used: {clip(reason)}.",
            hint='run again; if it stays, lower the setting "page_size" and report the message.',
        )


def key_refused(asked: Asked, status: int, told: str, *, works_elsewhere: bool) -> AccessError:
    """401 or 403. Some companies get it for a single endpoint, with the same words (observed)."""
    said = f"Cin7 Core refused the key for {asked.path} (HTTP {status}): {quoted(told)}."
    if works_elsewhere:
        return AccessError(
            f"{said} With the same key it has answered other calls of this run.",
            code="ENDPOINT_FORBIDDEN",
            hint=f"the company's plan or the API application may not include {asked.path}: deselect its "
            f"stream, or ask Cin7; if the key was just changed or switched off, see {_KEYS_PAGE}.",
        )
    return AccessError(
        said,
        code="KEY_REFUSED",
        hint=f'check "account_id" and "application_key" under {_KEYS_PAGE}, and that the application is '
        f"active. If other endpoints work with this key, the company's plan may not include {asked.path}: "
        "deselect its stream.",
    )


def rate_limited(asked: Asked, told: str) -> UnreachableError:
    """Refused for the rate for longer than the tap waits."""
    return UnreachableError(
        f"Cin7 Core kept refusing {asked} for {RATE_LIMITED.seconds / 60:g} minutes, because of too many "
        f"calls: {quoted(told)}.",
        code="RATE_LIMITED",
        hint='give this tap an application key of its own; if it has one, lower "calls_per_window".',
    )


def shut_out(asked: Asked, seconds: float, told: str) -> UnreachableError:
    """Refused for the rate, with a wait that no run should sit out."""
    return UnreachableError(
        f"Cin7 Core takes no calls for the next {seconds / 60:.0f} minutes, asked for {asked}: "
        f"{quoted(told)}.",
        code="RATE_LIMITED",
        hint="run again after that; what has been read is kept by the state.",
    )


def kept_failing(asked: Asked, status: int, told: str) -> UnreachableError:
    """5xx, after all retries."""
    return UnreachableError(
        f"Cin7 Core kept failing (HTTP {status}) at {asked}: {quoted(told)}.",
        code="CIN7_FAILED",
        hint='run again later; if only this call fails, lower the setting "page_size".',
    )


def interrupted(asked: Asked, what: str) -> UnreachableError:
    """A page for people where the same path gave data before, after all retries."""
    return UnreachableError(
        f"Cin7 Core answers {asked} with {what}, and gave data there earlier in this run.",
        code="CIN7_FAILED",
        hint="run again later: Cin7 Core, or a proxy in between, is under maintenance; what has been read is "
        "kept by the state.",
    )


def timed_out(asked: Asked, seconds: float) -> UnreachableError:
    """No answer in time."""
    return http_errors.timed_out(
        asked, seconds, hint='lower the setting "page_size" or raise "request_timeout".'
    )


def cut_short(asked: Asked, reason: str) -> UnreachableError:
    """The body kept ending early, or arriving garbled."""
    return UnreachableError(
        f"The answer to {asked} was cut or garbled on its way: {clip(reason)}.",
        code="ANSWER_CUT",
        hint='run again later; if it stays, lower the setting "page_size" and look at proxies in between.',
    )


def unreachable(asked: Asked, url: str, reason: str) -> UnreachableError:
    """Name resolution or connection failed."""
    return http_errors.unreachable(
        f"{url} for {asked}",
        reason,
        code="CIN7_UNREACHABLE",
        hint='check "base_url", and that this machine may connect there.',
    )
