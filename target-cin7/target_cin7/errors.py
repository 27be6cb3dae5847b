"""What ends a run: Cin7 Core refused the key, is somewhere else, stayed away, or said no to a read.

ConnectorError
├── ConfigurationError   NOT_CIN7             base_url answers with a web page, or does not know the path
├── AccessError          ACCESS_DENIED        account_id, application_key or the key's permissions
├── UnreachableError     UNREACHABLE          no usable answer after all retries
├── BudgetError          LIMITED              refused for its rate, again and again
└── ReadRefusedError     READ_REFUSED         Cin7 Core said no to a read, in its own words
"""

from __future__ import annotations

from connector_kit.errors import (
    AccessError,
    BudgetError,
    ConfigurationError,
    ConnectorError,
    UnreachableError,
)


class ReadRefusedError(ConnectorError):
    """Cin7 Core understood a read and said no.

    Args:
        path: The path that was read.
        reason: Cin7 Core's own words.
    """

    default_code = "READ_REFUSED"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"Cin7 Core refused to read {path}: {reason}",
            hint="check that the application key may read it.",
        )
        self.reason = reason


def access_denied(path: str, words: str) -> AccessError:
    """Cin7 Core refused the credentials, or the key may not use this path."""
    return AccessError(
        f"Cin7 Core refused the credentials on {path}: {words}",
        hint="check the settings account_id and application_key against Integrations → API in Cin7 Core, "
        "and that the application may use this part of the API.",
    )


def not_cin7(
    base_url: str, path: str, what: str = "a web page or a redirect instead of data"
) -> ConfigurationError:
    """The address does not know the path; Cin7 Core itself answers with a web page then."""
    return ConfigurationError(
        f'Setting "base_url": {base_url} answers {path} with {what}.',
        code="NOT_CIN7",
        hint="it is normally https://inventory.dearsystems.com/ExternalApi/v2.",
    )


def unreachable(base_url: str, path: str, reason: str) -> UnreachableError:
    """No usable answer to a read after all retries."""
    return UnreachableError(
        f"Cin7 Core at {base_url} gave no usable answer to {path}: {reason}",
        hint="check base_url, the network, and ca_bundle if an authority of your own signs the certificate; "
        "then run again. Nothing is lost.",
    )


def still_limited(path: str, attempts: int) -> BudgetError:
    """A read was refused for its rate in several windows in a row."""
    return BudgetError(
        f"Cin7 Core refused {path} for its rate {attempts} times in a row, each after waiting.",
        code="LIMITED",
        hint="another program uses the same application key: give this one a key of its own, "
        "or lower calls_per_window; then run again.",
    )
