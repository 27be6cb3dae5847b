"""A configured object and its component interface, put together at first use: do they fit?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from connector_kit.errors import ConfigurationError
from connector_kit.faults import close_names, quoted
from target_peoplesoft.buffers import BufferReader, merged
from target_peoplesoft.component_interface import ComponentInterface
from target_peoplesoft.object_config import ObjectConfig
from target_peoplesoft.objects import wrong_object
from target_peoplesoft.shape import Operation, Shape

_WRITES: tuple[Operation, ...] = ("create", "update", "updatedata")


@dataclass(frozen=True, slots=True)
class Bound:
    """What the WSDL says about an object."""

    operations: frozenset[Operation]
    create: Shape
    """What a create takes; empty if it is not offered."""
    update: Shape
    """What updates take; as a create, if none is offered."""
    get: Shape | None
    """What Get shows; None if it is not offered."""
    reader: BufferReader

    @property
    def can_get(self) -> bool:
        return self.get is not None


def bind(config: ObjectConfig, interface: ComponentInterface, zone: ZoneInfo) -> Bound:
    """Read the WSDL and check the object's configuration against it.

    Raises:
        ConfigurationError: Naming ``objects.<stream>.<field>`` and what the component interface has.
        ConnectorError: The WSDL cannot be had.
    """
    operations = interface.operations
    shapes = {op: interface.shape(op) for op in _WRITES if op in operations}
    whole = merged(list(shapes.values()))
    updates = [shapes[op] for op in ("update", "updatedata") if op in shapes]
    update = merged(updates) if updates else whole
    get = interface.shape("get") if "get" in operations else None
    _check_operations(config, interface, operations)
    _check_properties(config, whole)
    _check_keys(config, interface, operations)
    reader = BufferReader(whole, zone, config.not_sent)
    return Bound(operations, shapes.get("create", Shape()), update, get, reader)


def _check_operations(
    config: ObjectConfig, interface: ComponentInterface, operations: frozenset[Operation]
) -> None:
    if not operations.intersection(_WRITES) or (config.creates_only and "create" not in operations):
        raise ConfigurationError(
            f"The service {interface.service} of objects.{config.stream} does not offer "
            f"{'Create' if config.creates_only else 'Create, Update or Updatedata'}.",
            code="OPERATION_NOT_OFFERED",
            hint="let an administrator add the operations to the service, or correct service.",
        )


def _check_properties(config: ObjectConfig, shape: Shape) -> None:
    for name in config.keys:
        _check_name(config, "keys", name, shape.properties)
    for name in config.find_by:
        _check_name(config, "find_by", name, shape.properties)
    for path in config.references:
        inner = _collection(config, f"references.{path}", path.split(".")[:-1], shape)
        _check_name(config, f"references.{path}", path.split(".")[-1], inner.properties)
    for path, names in config.collection_keys.items():
        for inner in _collections(config, path, shape):
            for name in names:
                _check_name(config, f"collection_keys.{path}", name, inner.properties)
    if config.status_query:
        for column, name in config.status_query.match.items():
            _check_name(config, f"status_query.match.{column}", name, shape.properties)


def _check_keys(
    config: ObjectConfig, interface: ComponentInterface, operations: frozenset[Operation]
) -> None:
    if "get" in operations:
        for name in interface.key_names("get"):
            if name not in config.keys:
                raise wrong_object(
                    config.stream, "keys", f"lacks {name}, which Get of {interface.service} asks for"
                )
    if "find" in operations:
        for name in config.find_by:
            _check_name(config, "find_by", name, interface.key_names("find"))


def _collection(config: ObjectConfig, field: str, parts: Iterable[str], shape: Shape) -> Shape:
    for part in parts:
        _check_name(config, field, part, shape.collections)
        shape = shape.collections[part]
    return shape


def _collections(config: ObjectConfig, path: str, shape: Shape) -> list[Shape]:
    """What an entry of ``collection_keys`` is about: a dotted path, or a name at any depth."""
    if "." in path or path in shape.collections:
        return [_collection(config, f"collection_keys.{path}", path.split("."), shape)]
    found = list(_named(path, shape))
    if not found:
        _check_name(config, f"collection_keys.{path}", path, shape.collections)
    return found


def _named(name: str, shape: Shape) -> Iterable[Shape]:
    for own, inner in shape.collections.items():
        if own == name:
            yield inner
        yield from _named(name, inner)


def _check_name(config: ObjectConfig, field: str, name: str, names: Iterable[str]) -> None:
    known = list(names)
    if name not in known:
        raise wrong_object(
            config.stream,
            field,
            f"{name} is not in the component interface {config.component_interface} here; it has "
            f"{quoted(close_names(name, known)) if known else 'nothing'}",
            hint="spell it as the service's WSDL does.",
            code="PROPERTY_UNKNOWN",
        )
