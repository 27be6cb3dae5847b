"""Behaviours of the fake NetSuite that accounts differ in, or that nobody could confirm."""

from __future__ import annotations

from typing import Final

from sandbox.netsuite.schema import FEATURES
from sandbox.netsuite.suiteql.session import DATE_FORMATS
from sandbox.system import Switch

SWITCHES: Final[dict[str, Switch]] = {
    # signing in
    "token_seconds": Switch(3600, "Life of an access token."),
    "token_style": Switch("jwt", "What an access token is.", ("jwt", "opaque")),
    "expires_in": Switch("number", "How the token answer writes its life.", ("number", "string")),
    "scope_style": Switch("array", "What an assertion's scope may be.", ("array", "array or string")),
    "assertion_errors": Switch(
        "invalid_grant, ScopeMismatched=invalid_scope, IntegrationBlocked=unauthorized_client",
        "Error code of a refused assertion, then those of single reasons of the login audit trail.",
    ),
    "clock_skew_seconds": Switch(60, "How far in the future an assertion may be issued."),
    "rsa_2048": Switch(default=False, about="Whether keys of 2048 bits may be registered."),
    # the account and the role
    "one_world": Switch(default=True, about="Whether the account has subsidiaries."),
    "features_off": Switch("taxidnum", f"Features that the account lacks, among {', '.join(FEATURES)}."),
    "hidden_tables": Switch("", "Record types that the role does not see, e.g. `location, term`."),
    "hidden_columns": Switch("", "Columns that the role does not see, e.g. `transaction.memo, email`."),
    "missing_permissions": Switch("", "Permissions that the role lacks, e.g. `Deleted Records`."),
    "unselectable_columns": Switch("", "Columns that break a query with 500 UNEXPECTED_ERROR."),
    "admin_role": Switch(default=False, about="Whether the role is the administrator's."),
    # answers
    "session_timezone": Switch("America/Los_Angeles", "Time zone of TO_CHAR and TO_DATE."),
    "date_format": Switch("M/D/YYYY", "The user's date format.", DATE_FORMATS),
    "key_case": Switch("lower", "Case of the names in a result.", ("lower", "upper", "mixed")),
    "row_cap": Switch(100_000, "Rows that one query can give."),
    "past_cap": Switch(
        "stop",
        "Past the cap: an answer without rows and more, a 400, or a 404.",
        ("stop", "error", "not_found"),
    ),
    "select_star": Switch(
        "slow",
        "`SELECT *`: as any other, a second later, or without rows above 100 columns.",
        ("allow", "slow", "fail"),
    ),
    "total_results": Switch(
        "auto",
        "totalResults: always counted, or above 20,000 rows an estimate per query text, which is fast.",
        ("auto", "exact"),
    ),
    # limits
    "concurrency": Switch(5, "Requests that the account answers at the same time."),
    "integration_concurrency": Switch(0, "Of these, how many the integration may use; 0 is not set apart."),
    "overload_401_every": Switch(0, "Every so many refusals by concurrency is a 401 instead; 0 is none."),
    "retry_after": Switch("", "Retry-After of a refusal by concurrency, empty is none."),
    "unexpected_every": Switch(0, "Every so many queries answers 500 UNEXPECTED_ERROR; 0 is none."),
    "latency_ms": Switch(0, "Time that a request takes besides its work."),
    "catalogue_latency_ms": Switch(2000, "Time that the whole metadata catalogue takes."),
    "cutoff_seconds": Switch(900.0, "A request that takes longer is cut off."),
}
