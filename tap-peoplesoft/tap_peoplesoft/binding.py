"""What a query is called at this site: the ``queries`` setting laid over the built-in declarations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from connector_kit.errors import ConfigurationError
from tap_peoplesoft.declaration import Query, StreamDeclaration, after_role
from tap_peoplesoft.streams import STREAMS

_OPTIONS: Final = frozenset({"name", "owner", "prompts", "columns"})
OWNERS: Final = frozenset({"PUBLIC", "PRIVATE"})


@dataclass(frozen=True, slots=True)
class Binding:
    """A query as the site has it.

    Args:
        stream: The stream, or the name that overrides a line query.
        query: The declaration.
        name: The query's name at the site.
        owner: ``PUBLIC`` or ``PRIVATE``.
        prompts: Role to the site's prompt name, in sending order; only roles that are sent.
        columns: The site's column to our field, ``None`` to leave a column out.
        fixed: Further prompts with a fixed value.
    """

    stream: str
    query: Query
    name: str
    owner: str
    prompts: Mapping[str, str]
    columns: Mapping[str, str | None] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)

    @property
    def page_fields(self) -> tuple[str, ...]:
        """The leading key fields whose page prompts are sent. Empty: the query cannot be paged."""
        fields: list[str] = []
        for name in self.query.key:
            if after_role(name) not in self.prompts:
                break
            fields.append(name)
        return tuple(fields)

    @property
    def has_window(self) -> bool:
        """Whether both ends of a read window are sent."""
        return all(role in self.prompts for role in ("FROM", "TO"))

    def narrower(self) -> Iterator[Binding]:
        """The same query without the last page prompts that a site's query may lack, one fewer each time.

        A prompt that the site names itself is there, and stays.
        """
        binding = self
        for name in reversed(self.page_fields):
            role = after_role(name)
            if name not in self.query.unprompted or self.prompts[role] != role:
                return
            prompts = {other: prompt for other, prompt in binding.prompts.items() if other != role}
            binding = replace(binding, prompts=prompts)
            yield binding


def line_queries() -> dict[str, Query]:
    """The line queries by the name under which ``queries`` overrides them."""
    return {stream.lines.override: stream.lines.query for stream in STREAMS if stream.lines}


def overridable() -> dict[str, Query]:
    """Everything that ``queries`` can override."""
    return line_queries() | {stream.name: stream.query for stream in STREAMS}


def bind(stream: str, query: Query, queries: Mapping[str, Any]) -> Binding:
    """Lay the site's override over a query."""
    override: Mapping[str, Any] = queries.get(stream) or {}
    return Binding(
        stream=stream,
        query=query,
        name=override.get("name") or query.name,
        owner=str(override.get("owner") or "public").upper(),
        prompts=_prompts(query, override.get("prompts")),
        columns={column: _field(name) for column, name in (override.get("columns") or {}).items()},
    )


def _field(name: Any) -> str | None:
    return str(name).lower() if name else None


def _prompts(query: Query, configured: Mapping[str, Any] | None) -> dict[str, str]:
    """Role to prompt name. A role left out has its own name; ``{}`` sends none, a blank name drops one."""
    if configured is None:
        return {role: role for role in query.roles}
    if not configured:
        return {}
    named = {role.upper(): name for role, name in configured.items()}
    return {role: str(named.get(role, role)) for role in query.roles if named.get(role, role)}


def check_queries(queries: Mapping[str, Any]) -> None:
    """Check the ``queries`` setting.

    Raises:
        ConfigurationError: With every fault of the setting in one message.
    """
    known = overridable()
    faults = [f"queries.{name} is no stream or line query" for name in queries if name not in known]
    for name, override in queries.items():
        if name in known:
            faults += [f"queries.{name}{fault}" for fault in _faults(known[name], override)]
    if faults:
        raise ConfigurationError(
            "; ".join(faults) + ".",
            code="QUERIES_INVALID",
            hint=f"known are {', '.join(sorted(known))}; the options are {', '.join(sorted(_OPTIONS))}.",
        )


def _faults(query: Query, override: Any) -> list[str]:
    if not isinstance(override, dict):
        return [" is not an object"]
    faults = [f".{option} is not an option" for option in override if option not in _OPTIONS]
    if str(override.get("owner") or "public").upper() not in OWNERS:
        faults.append(f".owner is {override['owner']!r}, not public or private")
    return (
        faults
        + _prompt_faults(query, override.get("prompts"))
        + _column_faults(query, override.get("columns"))
    )


def _prompt_faults(query: Query, prompts: Any) -> list[str]:
    if prompts is not None and not isinstance(prompts, dict):
        return [".prompts is not an object"]
    return [
        f".prompts.{role} is no prompt role of this query (it has {', '.join(query.roles)})"
        for role in prompts or {}
        if role.upper() not in query.roles
    ]


def _column_faults(query: Query, columns: Any) -> list[str]:
    if columns is not None and not isinstance(columns, dict):
        return [".columns is not an object"]
    return [
        f".columns.{column} names the field {name}, which the stream does not have"
        for column, name in (columns or {}).items()
        if name and str(name).lower() not in query.kinds
    ]


def declared(name: str) -> StreamDeclaration:
    """The declaration of a built-in stream."""
    return next(stream for stream in STREAMS if stream.name == name)
