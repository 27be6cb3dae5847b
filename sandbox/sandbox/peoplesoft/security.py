"""Who may call: authentication, service operations, query access, rows. Checked in this order."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sandbox.peoplesoft.ib import Refused, not_available
from sandbox.peoplesoft.identity import IdentityProvider
from sandbox.peoplesoft.query import Query

USERNAME: Final = "INTUSER"
PASSWORD: Final = "Sandbox-Pass-1"  # noqa: S105 - a demo credential, printed at start
SECURED_FIELDS: Final = ("SETID", "BUSINESS_UNIT")


@dataclass(frozen=True)
class User:
    """An operator id with what its permission lists give.

    `operations` are prefixes of service operations; `no_access` are records outside its query access
    groups; `rows` limits rows by SETID and BUSINESS_UNIT; `qas_admin` lets it schedule queries.
    """

    oprid: str
    password: str
    operations: tuple[str, ...] = ("QAS_", "CI_")
    no_access: tuple[str, ...] = ()
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    qas_admin: bool = True


USERS: Final[dict[str, User]] = {
    user.oprid: user
    for user in (
        User(USERNAME, PASSWORD),
        User("INTNOQAS", PASSWORD, operations=()),
        User("INTNOTREE", PASSWORD, no_access=("VOUCHER", "JRNL_HEADER", "JRNL_LN", "EMPLOYEES", "JOB")),
        User("INTROWS", PASSWORD, rows={"SETID": ("NORDC",), "BUSINESS_UNIT": ("NO001",)}),
        User("INTNOPOLL", PASSWORD, qas_admin=False),
        User("INTNOCI", PASSWORD, operations=("QAS_",)),
    )
}


class Security:
    """The security layers of the fake."""

    def __init__(self, switches: Mapping[str, Any], provider: IdentityProvider) -> None:
        self._switches = switches
        self._provider = provider
        self.locked: set[str] = set()

    def rest_user(self, authorization: str) -> User:
        """Return the user of a REST call.

        Raises:
            Refused: 401, with the challenge.
        """
        scheme, _, value = authorization.partition(" ")
        accepted = self._switches["auth"]
        if scheme.lower() == "basic" and accepted in {"both", "basic"}:
            name, password = _basic(value)
            return self._password_user(name, password)
        if scheme.lower() == "bearer" and accepted in {"both", "oauth2"}:
            return self._token_user(value)
        raise self._unauthorised("ANONYMOUS", (158, 45), "User password failed.")

    def soap_user(self, name: str | None, password: str | None) -> User:
        """Return the user of a WSSE UsernameToken; without one it is the node ANONYMOUS's, if it has one.

        Raises:
            Refused: (158,45) or (158,55).
        """
        default = USERS.get(str(self._switches["anonymous_user"]))
        if not name and default is not None:
            return default
        return self._password_user(name or "ANONYMOUS", password or "")

    def soap_http_user(self, authorization: str) -> User:
        """Return the user of a SOAP call that signs in by HTTP: a bearer token, or Basic under `soap_basic`.

        Raises:
            Refused: (158,45) or (158,55), or the token is not valid.
        """
        scheme, _, value = authorization.partition(" ")
        if scheme.lower() == "bearer" and self._switches["auth"] != "basic":
            return self._token_user(value)
        if scheme.lower() == "basic" and self._switches["soap_basic"]:
            return self._password_user(*_basic(value))
        return self.soap_user(None, None)

    def may_invoke(self, user: User, operation: str) -> None:
        """Check the permission for a service operation.

        Raises:
            Refused: (158,536).
        """
        denied = str(self._switches["denied_operations"]).replace(",", " ").split()
        if operation in denied or not any(operation.startswith(prefix) for prefix in user.operations):
            raise self.forbidden(user, operation)

    def may_schedule(self, user: User, operation: str) -> None:
        """Check the role that scheduled queries need.

        Raises:
            Refused: (158,536).
        """
        self.may_invoke(user, operation)
        if not user.qas_admin:
            raise self.forbidden(user, operation)

    def may_run(self, user: User, query: Query, owner: str) -> None:
        """Check that the query is one of the owner's and that the user's access groups have its records.

        Raises:
            Refused: 500, empty: the same whatever the reason.
        """
        private = owner.upper() == "PRIVATE"
        if private != bool(query.user) or (private and query.user != user.oprid):
            raise not_available(query.name)
        if set(query.records) & set(user.no_access):
            raise not_available(query.name)

    def hidden_rows(self, user: User, query: Query) -> str:
        """Return the SQL condition that row security adds, or nothing."""
        limits = dict(user.rows) | _row_limits(str(self._switches["row_security"]))
        fields = {c.unique for c in query.columns}
        conditions = []
        for name in SECURED_FIELDS:
            if name in limits and f"{query.security}.{name}" in fields:
                allowed = ", ".join("'" + value.replace("'", "''") + "'" for value in limits[name])
                conditions.append(f"{query.security}.{name} IN ({allowed})")
        return " AND ".join(conditions)

    def _password_user(self, name: str, password: str) -> User:
        user = USERS.get(name)
        if user is None and name != "ANONYMOUS":
            raise self._unauthorised(name, (158, 55), f"User name {name} is not defined in the database.")
        if (
            user is None
            or name in self.locked
            or not hmac.compare_digest(password.encode(), user.password.encode())
        ):
            raise self._unauthorised(name, (158, 45), "User password failed.")
        return user

    def _token_user(self, token: str) -> User:
        oprid = self._provider.user_of(token)
        if oprid is None:
            challenge = {"WWW-Authenticate": 'Bearer realm="PSIGW", error="invalid_token"'}
            raise Refused("OAuth2 token is not valid.", status=401, headers=challenge, why="denied")
        if oprid not in USERS or oprid in self.locked:
            raise self._unauthorised(oprid, (158, 55), f"User name {oprid} is not defined in the database.")
        return USERS[oprid]

    def _unauthorised(self, name: str, pair: tuple[int, int], text: str) -> Refused:
        challenge = {"WWW-Authenticate": 'Basic realm="PSIGW"'}
        return Refused(text, pair, 401, parameters=(name,), headers=challenge, why="denied")

    def forbidden(self, user: User, operation: str) -> Refused:
        text = f"User {user.oprid} not authorized to invoke Service Operation {operation}."
        status = int(self._switches["denied_status"])
        return Refused(text, (158, 536), status, parameters=(user.oprid, operation), why="denied")


def _basic(value: str) -> tuple[str, str]:
    try:
        name, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "ANONYMOUS", ""
    return name, password


def _row_limits(text: str) -> dict[str, tuple[str, ...]]:
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {name.strip(): tuple(v.strip() for v in values.split("|")) for name, _, values in pairs}
