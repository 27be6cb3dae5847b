"""Errors for the person who reads them.

ConnectorError                exit 1   something unexpected
├── ConfigurationError        exit 2   a setting is missing or wrong
├── AccessError               exit 3   credentials or permissions
├── UnreachableError          exit 4   the other system stayed out of reach; run again
├── BudgetError               exit 4   a call or time budget ended the run; run again
└── InterruptedRunError       exit 143 stopped by SIGTERM or SIGINT

Every error carries a stable ``code``, says what happened, and says what to do next.
"""

from __future__ import annotations

from typing import ClassVar


class ConnectorError(Exception):
    """Something went wrong that the user must know about.

    Args:
        message: What happened, in which setting, record or call. One sentence or more.
        code: Stable upper-case code, for searching and for alerts.
        hint: What to do next.
    """

    exit_code: ClassVar[int] = 1
    default_code: ClassVar[str] = "UNEXPECTED"

    def __init__(self, message: str, *, code: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.hint = hint

    def __str__(self) -> str:
        """Render as one line: code, what happened, what to do."""
        text = f"[{self.code}] {self.message}"
        return f"{text} What to do: {self.hint}" if self.hint else text


class ConfigurationError(ConnectorError):
    """A setting is missing, malformed, or names something that the other system does not have."""

    exit_code = 2
    default_code = "CONFIG_INVALID"


class AccessError(ConnectorError):
    """The other system refused the credentials, or they lack a permission."""

    exit_code = 3
    default_code = "ACCESS_DENIED"


class UnreachableError(ConnectorError):
    """The other system could not be reached, or kept failing, after all retries."""

    exit_code = 4
    default_code = "UNREACHABLE"


class BudgetError(ConnectorError):
    """A call or time budget, or a lasting rate refusal, ended the run with work left."""

    exit_code = 4
    default_code = "BUDGET_SPENT"


class InterruptedRunError(ConnectorError):
    """The run was stopped by a signal; what was in hand has been parked."""

    exit_code = 143
    default_code = "INTERRUPTED"
