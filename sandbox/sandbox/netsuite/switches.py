"""Behaviours of the fake NetSuite that accounts differ in, or that nobody could confirm."""

from __future__ import annotations

from typing import Final

from sandbox.netsuite.schema import FEATURES
from sandbox.netsuite.suiteql.session import DATE_FORMATS
from sandbox.system import Switch

SWITCHES: Final[dict[str, Switch]] = {
    # signing in
    "token_seconds": Switch(3600, "life of an access token"),
    "token_style": Switch("jwt", "what an access token is", ("jwt", "opaque")),
    "expires_in": Switch("number", "how the token answer writes its life", ("number", "string")),
    "scope_style": Switch("array", "what an assertion's scope may be", ("array", "array or string")),
    "assertion_errors": Switch(
        "invalid_grant, ScopeMismatched=invalid_scope, IntegrationBlocked=unauthorized_client",
        "error code of a refused assertion, then those of single reasons of the login audit trail",
    ),
    "clock_skew_seconds": Switch(60, "how far in the future an assertion may be issued"),
    "rsa_2048": Switch(default=False, about="whether keys of 2048 bits may be registered"),
    # the account and the role
    "one_world": Switch(default=True, about="whether the account has subsidiaries"),
    "features_off": Switch("taxidnum", f"features that the account lacks, among {', '.join(FEATURES)}"),
    "hidden_tables": Switch("", "record types that the role does not see, e.g. `location, term`"),
    "hidden_columns": Switch("", "columns that the role does not see, e.g. `transaction.memo, email`"),
    "missing_permissions": Switch("", "permissions that the role lacks, e.g. `Deleted Records`"),
    "unselectable_columns": Switch("", "columns that break a query with 500 UNEXPECTED_ERROR"),
    "admin_role": Switch(default=False, about="whether the role is the administrator's"),
    # answers
    "session_timezone": Switch("America/Los_Angeles", "time zone of TO_CHAR and TO_DATE"),
    "date_format": Switch("M/D/YYYY", "the user's date format", DATE_FORMATS),
    "key_case": Switch("lower", "case of the names in a result", ("lower", "upper", "mixed")),
    "row_cap": Switch(100_000, "rows that one query can give"),
    "past_cap": Switch(
        "stop",
        "past the cap: an answer without rows and more, a 400, or a 404",
        ("stop", "error", "not_found"),
    ),
    "select_star": Switch(
        "slow",
        "`SELECT *`: as any other, a second later, or without rows above 100 columns",
        ("allow", "slow", "fail"),
    ),
    "total_results": Switch(
        "auto",
        "totalResults: always counted, or above 20,000 rows an estimate per query text, which is fast",
        ("auto", "exact"),
    ),
    # limits
    "concurrency": Switch(5, "requests that the account answers at the same time"),
    "integration_concurrency": Switch(0, "of these, how many the integration may use; 0 is not set apart"),
    "overload_401_every": Switch(0, "every so many refusals by concurrency is a 401 instead; 0 is none"),
    "retry_after": Switch("", "Retry-After of a refusal by concurrency, empty is none"),
    "unexpected_every": Switch(0, "every so many queries answers 500 UNEXPECTED_ERROR; 0 is none"),
    "latency_ms": Switch(0, "time that a request takes besides its work"),
    "catalogue_latency_ms": Switch(2000, "time that the whole metadata catalogue takes"),
    "cutoff_seconds": Switch(900.0, "a request that takes longer is cut off"),
}
