"""What can go wrong, in words for the person who has to mend it.

Exit code 2: a setting, a feature of the account, a query's shape. 3: credentials and permissions. 4: NetSuite
is out of reach or kept refusing. A ``SuiteQLError`` is about one query and may be mended by asking otherwise:

SuiteQLError               any other refusal of a query
├── UnknownColumn          a column that the account or the role does not have
├── TableMissing           a table that the account or the role does not have
├── UnsupportedSearch      a statement that NetSuite cannot run
└── UnexpectedSearchError  NetSuite kept failing at this query; sometimes a column that cannot be selected
"""

from __future__ import annotations

import re
from typing import ClassVar, Final

from connector_kit import http_errors
from connector_kit.errors import AccessError, ConfigurationError, ConnectorError, UnreachableError
from connector_kit.http import clip, quoted
from tap_netsuite.asked import Asked
from tap_netsuite.waiting import OVERLOADED

_UNKNOWN_IDENTIFIER: Final = re.compile(r"Unknown identifier '([^']+)'", re.IGNORECASE)
_FIELD: Final = re.compile(r"Field '([^']+)'", re.IGNORECASE)
_RECORD_NOT_FOUND: Final = re.compile(r"Record '([^']+)' was not found", re.IGNORECASE)
_INVALID_SEARCH_TYPE: Final = re.compile(r"Invalid search type: *'?([\w.]+?)'?\.?(?:\s|$)", re.IGNORECASE)
_UNSUPPORTED: Final = re.compile(r"Invalid or unsupported search", re.IGNORECASE)
_ERROR_ID: Final = re.compile(r"Error ID: *(\w+)", re.IGNORECASE)
_PREAMBLE: Final = "Invalid search query. Detailed unprocessed description follows. "
AUDIT_TRAIL: Final = "Setup > Users/Roles > View Login Audit Trail"


class SuiteQLError(ConnectorError):
    """NetSuite refused a query.

    Args:
        told: NetSuite's own text.
        asked: The query.
        code: Stable code.
        hint: What to do next.
    """

    exit_code = 2
    default_code: ClassVar[str] = "QUERY_REFUSED"

    def __init__(self, told: str, asked: Asked, *, code: str | None = None, hint: str | None = None) -> None:
        self.detail = told.replace(_PREAMBLE, "").strip()
        self.table = asked.table
        self.asked = asked
        super().__init__(f"NetSuite refused {asked}: {quoted(self.detail)}.", code=code, hint=hint)


class UnknownColumn(SuiteQLError):  # noqa: N818 - what NetSuite says of it
    """The account or the role does not have ``column`` (lower case, without its table's alias)."""

    default_code = "COLUMN_UNKNOWN"

    def __init__(self, column: str, told: str, asked: Asked) -> None:
        self.column = column.lower().rpartition(".")[2]
        super().__init__(
            told,
            asked,
            hint=f"deselect the field {self.column}, or give the role the permission or the account the "
            "feature that it belongs to.",
        )


class TableMissing(SuiteQLError):  # noqa: N818 - what NetSuite says of it
    """The account or the role does not have a table. ``missing`` is its name in lower case."""

    exit_code = 3
    default_code = "TABLE_MISSING"

    def __init__(self, missing: str, told: str, asked: Asked) -> None:
        self.missing = missing.lower()
        super().__init__(
            told,
            asked,
            hint=f"give the role the view permission for {self.missing} records, or turn on the feature that "
            "they belong to; NetSuite hides what a role may not see. Or deselect the stream.",
        )


class UnsupportedSearch(SuiteQLError):  # noqa: N818 - NetSuite's words
    """NetSuite cannot run a statement of this kind in this account."""

    exit_code = 1
    default_code = "SEARCH_UNSUPPORTED"


class UnexpectedSearchError(SuiteQLError):
    """NetSuite kept failing at this one query (HTTP 500). ``error_id`` is what its support asks for."""

    exit_code = 4
    default_code = "SEARCH_FAILED"

    def __init__(self, told: str, asked: Asked) -> None:
        found = _ERROR_ID.search(told)
        self.error_id = found[1] if found else ""
        super().__init__(
            told,
            asked,
            hint="run again later; if it stays, a column may not be readable by the role: deselect fields "
            "of the stream by halves, or give NetSuite support the Error ID.",
        )


def refused_query(told: str, asked: Asked) -> SuiteQLError:
    """The error for a 400 with this text."""
    if found := _UNKNOWN_IDENTIFIER.search(told) or _FIELD.search(told):
        return UnknownColumn(found[1], told, asked)
    if found := _RECORD_NOT_FOUND.search(told) or _INVALID_SEARCH_TYPE.search(told):
        return TableMissing(found[1], told, asked)
    if _UNSUPPORTED.search(told):
        return UnsupportedSearch(
            told, asked, hint="check that the feature SuiteAnalytics Workbook is on and report the message."
        )
    return SuiteQLError(told, asked, hint="please report this with the message.")


def token_refused(asked: Asked, status: int, told: str, clock: str) -> AccessError:
    """4xx of the token endpoint. Which code stands for which fault is not documented."""
    off = f" The clock of this machine is {clock}: set it first." if clock else ""
    return AccessError(
        f"NetSuite refused {asked} (HTTP {status}): {quoted(told)}.{off}",
        code="TOKEN_REFUSED",
        hint=f'look at {AUDIT_TRAIL} for the reason; check "certificate_id" and that private key and '
        'certificate are a pair, "client_id", that the mapping (OAuth 2.0 Client Credentials Setup) names an '
        'active entity and role, "account_id" (and "base_url" if it is set), and that the certificate is '
        "neither expired nor revoked.",
    )


def no_token(asked: Asked) -> ConfigurationError:
    """The token endpoint answered with something else."""
    return ConfigurationError(
        f"{asked.url} answered without an access token.",
        code="TOKEN_URL_INVALID",
        hint='check "account_id", or "base_url" if it is set.',
    )


def session_refused(asked: Asked, told: str) -> AccessError:
    """401 with a token that NetSuite has just issued, and nothing else in flight."""
    return AccessError(
        f"NetSuite refused a fresh access token for {asked}: {quoted(told)}.",
        code="LOGIN_REFUSED",
        hint=f"look at {AUDIT_TRAIL} for the reason; check that integration, entity and role are active, "
        "that the certificate has neither expired nor been revoked, and that the role has REST Web Services "
        "and Log in using OAuth 2.0 Access Tokens.",
    )


def permission_missing(asked: Asked, told: str) -> AccessError:
    """403."""
    return AccessError(
        f"The role may not do this: {asked}. NetSuite says {quoted(told)}.",
        code="PERMISSION_MISSING",
        hint="give the role the permissions REST Web Services, SuiteAnalytics Workbook and Log in using "
        "OAuth 2.0 Access Tokens, and the view permission of the record.",
    )


def path_missing(asked: Asked, told: str) -> ConfigurationError:
    """404 on a service that NetSuite has."""
    said = f' It says "{clip(told)}".' if told else ""
    return ConfigurationError(
        f"{asked.url} does not exist (HTTP 404), asked for {asked}.{said}",
        code="SERVICE_NOT_FOUND",
        hint="turn on REST Web Services and SuiteAnalytics Workbook (Setup > Company > Enable Features > "
        'SuiteCloud, Analytics), and check the settings "account_id" and "base_url".',
    )


def request_refused(status: int, asked: Asked, told: str) -> ConfigurationError:
    """Any other 4xx."""
    return ConfigurationError(
        f"NetSuite refused the call (HTTP {status}) for {asked}: {quoted(told)}.",
        code="REQUEST_REFUSED",
        hint="check the tap's settings, and report the message if they are right.",
    )


def redirected(asked: Asked, location: str) -> ConfigurationError:
    """3xx. Credentials are not sent along."""
    return ConfigurationError(
        f"{asked.url} sends the request on to {clip(location) or 'nowhere'}.",
        code="REDIRECTED",
        hint='check "account_id"; give the right host root in "base_url"; credentials are not sent along a '
        "redirect.",
    )


def web_page(asked: Asked) -> ConfigurationError:
    """A page for people where data was asked for."""
    return ConfigurationError(
        f"{asked.url} answered with a web page instead of data.",
        code="NOT_AN_API",
        hint='check "account_id", or "base_url" if it is set: the host is <account>.suitetalk.api.netsuite.'
        "com, not the one in the browser; a proxy on the way may answer as well.",
    )


def overloaded(asked: Asked, told: str) -> UnreachableError:
    """429, or a 401 that means the same, for longer than the tap waits."""
    return UnreachableError(
        f"NetSuite kept refusing {asked} for {OVERLOADED.seconds / 60:g} minutes, because too many requests "
        f"were in flight: {quoted(told)}.",
        code="CONCURRENCY_LIMIT",
        hint='run when fewer integrations are at work, lower "max_concurrency", or have an administrator '
        "reserve concurrency for this integration (Setup > Integration > Integration Governance).",
    )


def kept_failing(status: int, asked: Asked, told: str) -> UnreachableError:
    """5xx, after all retries."""
    return UnreachableError(
        f"NetSuite kept failing (HTTP {status}) at {asked}: {quoted(told)}.",
        code="NETSUITE_FAILED",
        hint="run again later; https://status.netsuite.com shows outages.",
    )


def timed_out(asked: Asked, seconds: float) -> UnreachableError:
    """No answer in time."""
    return http_errors.timed_out(
        asked,
        seconds,
        hint='lower the setting "page_size" or raise "request_timeout"; NetSuite itself cuts a query off '
        "after 15 minutes.",
    )


def unreachable(asked: Asked, reason: str) -> UnreachableError:
    """Name resolution or connection failed."""
    return http_errors.unreachable(
        asked.url,
        reason,
        code="NETSUITE_UNREACHABLE",
        hint='check "account_id" (the host is made from it) or "base_url", and that this machine may connect '
        "there.",
    )


def answer_broken(asked: Asked, reason: str) -> ConnectorError:
    """The answer cannot be read."""
    return http_errors.answer_broken(
        asked, reason, hint='run again; if it stays, lower "page_size" and report the message.'
    )
