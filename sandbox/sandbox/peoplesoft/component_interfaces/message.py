"""Requests read by local name, and replies written in the response message's namespace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sandbox.peoplesoft.component_interfaces.buffer import Row
from sandbox.peoplesoft.component_interfaces.definition import Scroll
from sandbox.peoplesoft.component_interfaces.message_catalog import Logged
from sandbox.peoplesoft.component_interfaces.services import ServiceOperation
from sandbox.peoplesoft.ib import Refused, element
from sandbox.peoplesoft.query_request import Element


@dataclass
class Given:
    """What a request says of one row: its elements, empty ones with empty text, and its collections."""

    values: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[Given]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def names(self) -> list[str]:
        """Elements that the component interface does not have, at any level; the server passes over them."""
        below = (name for rows in self.rows.values() for each in rows for name in each.names())
        return [*self.unknown, *below]


def root_of(document: Element, operation: ServiceOperation) -> Element:
    """Return the request's root element, whatever its namespace.

    Raises:
        Refused: The body holds something else.
    """
    wanted = operation.request.element
    found = document.find(f".//{{*}}Body/{{*}}{wanted}")
    if found is None:
        raise Refused(
            f"Message {operation.request.name} of {operation.name} begins with {wanted}.", why="bad_request"
        )
    return found


def read_row(parent: Element, scroll: Scroll, more: tuple[str, ...] = ()) -> Given:
    """Read the elements below `parent` as a row of a level; `more` are names besides its properties.

    A collection may repeat the keys of the levels above.
    """
    given = Given()
    for child in parent.iterchildren("{*}*"):
        name = str(child.tag).rpartition("}")[2]
        below = scroll.collection(name)
        if below is not None:
            given.rows.setdefault(name, []).append(read_row(child, below, (*more, *scroll.keys)))
        elif scroll.property(name) or name in more:
            given.values[name] = child.text or ""
        else:
            given.unknown.append(name)
    return given


def found_reply(operation: ServiceOperation, found: Iterable[Mapping[str, str]]) -> str:
    """Write the keys that Find found."""
    return _reply(operation, "".join(_leaves(operation.ci.name, keys) for keys in found))


def buffer_reply(operation: ServiceOperation, top: Row | None, above: tuple[str, ...] | None) -> str:
    """Write a component; `above` None leaves parent keys out of collections, `()` repeats them."""
    return _reply(operation, _row(top, above) if top else "")


def saved_reply(
    operation: ServiceOperation, keys: Mapping[str, str] | None, messages: Iterable[Logged], *, saved: bool
) -> str:
    """Write notification and detail; Create has `keys`, the others None."""
    inside = (_leaves(operation.ci.name, keys) if keys is not None else "") + "".join(map(_message, messages))
    detail = f"<detail>{inside}</detail>" if inside else ""
    return _reply(operation, element("notification", int(saved)) + detail)


def _reply(operation: ServiceOperation, content: str) -> str:
    name, namespace = operation.response.element, operation.response.namespace
    return f'<{name} xmlns="{namespace}">{content}</{name}>'


def _leaves(name: str, values: Mapping[str, str]) -> str:
    return f"<{name}>{''.join(element(n, v) for n, v in values.items())}</{name}>"


def _row(row: Row, above: tuple[str, ...] | None) -> str:
    repeated = "".join(element(name, row.text(name)) for name in above or ())
    leaves = "".join(element(each.name, row.text(each.name)) for each in row.scroll.properties)
    keys = None if above is None else (*above, *row.scroll.keys)
    below = "".join(
        f"<{each.name}>{_row(child, keys)}</{each.name}>"
        for each in row.scroll.collections
        for child in row.rows.get(each.name, [])
    )
    return repeated + leaves + below


def _message(message: Logged) -> str:
    leaves = {
        "type": message.type,
        "messagesetnumber": str(message.set),
        "messagenumber": str(message.number),
        "messagetext": message.text,
        "explaintext": message.explain,
    }
    return _leaves("messages", leaves)
