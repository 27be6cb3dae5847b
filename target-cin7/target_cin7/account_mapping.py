"""Which Cin7 Core account a source account is. Pure."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from connector_kit.errors import ConfigurationError

_FIELDS: Final = frozenset({"account", "cost_center"})


@dataclass(frozen=True, slots=True)
class MappedAccount:
    """A Cin7 Core account code and the setting it comes from."""

    code: str
    rule: str
    """``account_map["6100"]``, or ``account_code_template``."""
    explicit: bool
    """Whether an entry of ``account_map`` says so."""


class AccountMapping:
    """``account_map`` first (``ACCOUNT/COST_CENTER`` before ``ACCOUNT``), then ``account_code_template``.

    Raises:
        ConfigurationError: The template is malformed or names something else than account and cost_center.
    """

    def __init__(self, account_map: Mapping[str, object], template: str = "{account}") -> None:
        self._map = {str(k).strip(): str(v).strip() for k, v in account_map.items()}
        self._template = template
        self._needs_cost_center = "cost_center" in _template_fields(template)

    def explicit(self, account: str) -> str | None:
        """Return the code that ``account_map`` gives the account alone, if it has an entry."""
        return self._map.get(account)

    def map(self, account: str, cost_center: str | None = None) -> MappedAccount:
        """Return the Cin7 Core code. Without a cost centre, a template that needs one gives the account."""
        keys = [f"{account}/{cost_center}", account] if cost_center else [account]
        for key in keys:
            if key in self._map:
                return MappedAccount(self._map[key], f'account_map["{key}"]', explicit=True)
        if self._needs_cost_center and not cost_center:
            return MappedAccount(account, "account_code_template", explicit=False)
        code = self._template.format(account=account, cost_center=cost_center or "")
        return MappedAccount(code, "account_code_template", explicit=False)


def account_key(account: str, cost_center: str | None) -> str:
    """Return the key under which ``account_map`` and the accounts stream know an account."""
    return f"{account}/{cost_center}" if cost_center else account


def _template_fields(template: str) -> set[str]:
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise _bad_template(template, str(error)) from error
    fields = {name for _, name, _, _ in parts if name is not None}
    if unknown := fields - _FIELDS:
        raise _bad_template(template, f"it names {', '.join(sorted(repr(u) for u in unknown))}")
    if not fields:
        raise _bad_template(template, "it names neither account nor cost_center")
    return fields


def _bad_template(template: str, reason: str) -> ConfigurationError:
    return ConfigurationError(
        f'Setting "account_code_template" is {template!r}: {reason}.',
        code="TEMPLATE_INVALID",
        hint="use {account} and {cost_center}, for example {account}-{cost_center}.",
    )
