"""A person at work in Cin7's screens: no rate limit, no API checks, and the time of change moves."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from sandbox.cin7.errors import Refusal
from sandbox.cin7.fields import Field, check_new
from sandbox.cin7.purchases.desk import STEPS, begin
from sandbox.cin7.purchases.render import full
from sandbox.cin7.resource import Body, Resource
from sandbox.cin7.resources import RESOURCES
from sandbox.cin7.suppliers import ADDRESS, CONTACT, SUPPLIERS
from sandbox.cin7.tenant import Tenant
from sandbox.system import EditError


@dataclass(frozen=True)
class Command:
    """One thing that a person does: to which object, which one (`where`), and what they enter (`changes`)."""

    tenant: Tenant
    name: str
    where: Body
    changes: Body
    count: int | None = None

    @property
    def resource(self) -> Resource:
        if self.name not in OBJECTS:
            raise EditError(f"this can be done to {', '.join(OBJECTS)}, not to {self.name!r}")
        return OBJECTS[self.name]


Action = Callable[[Command], Body]

OBJECTS: dict[str, Resource] = {
    resource.kind: resource for resource in RESOURCES.values() if resource.fields or resource.edited
}
LISTS = {"address": ("Addresses", ADDRESS), "contact": ("Contacts", CONTACT)}


def edit(tenant: Tenant, command: Body) -> Body:
    """Carry out one command and return the object as it then is.

    A command is `{"action", "object", "where": {field: value}, "set": {field: value}}`: actions `create`,
    `update`, `delete` on every object, `mass_update` on the first `count` that `where` means; `add`,
    `remove` an `address` or `contact` of the supplier that `where` names; `archive` an account; `deprecate`
    a supplier, a customer or a product; `void`, `undo` or `complete` a journal; `authorise` (the order),
    `invoice`, `receive`, `put_away`, `pay`, `credit`, `refund`, `void` or `undo` a purchase, where `set`
    may say the document's fields and otherwise everything outstanding is meant. A new purchase takes
    `Lines` and `AdditionalCharges`, which wait in a draft, or with `OrderStatus` AUTHORISED are ordered.

    Raises:
        EditError: no such action or object, or nothing or more than one thing is meant.
    """
    action, name = str(command.get("action")), str(command.get("object"))
    where, changes = dict(command.get("where") or {}), dict(command.get("set") or {})
    if action not in ACTIONS:
        raise EditError(f"there is no action {action!r}; there are {', '.join(ACTIONS)}")
    if name not in OBJECTS and name not in LISTS:
        raise EditError(f"there is no object {name!r}; there are {', '.join([*OBJECTS, *LISTS])}")
    try:
        with tenant.books.write():
            count = None if command.get("count") is None else int(command["count"])
            return ACTIONS[action](Command(tenant, name, where, changes, count))
    except Refusal as refusal:
        raise EditError(str(refusal)) from refusal


def _meant(tenant: Tenant, resource: Resource, where: Body) -> Iterator[Body]:
    """The documents whose fields are as `where` says."""
    wanted = {field: str(value) for field, value in where.items()}
    for row in _candidates(tenant, resource, wanted):
        if all(str(row.get(field)) == value for field, value in wanted.items()):
            yield row


def _candidates(tenant: Tenant, resource: Resource, wanted: dict[str, str]) -> Iterable[Body]:
    """Documents among which those are. The key or the name, where it is said, is looked up and done with."""
    if resource.key in wanted:
        found = tenant.books.get(resource.kind, resource.normal_key(wanted.pop(resource.key)))
        return [found] if found else []
    if resource.name_field in wanted:
        return tenant.books.named(resource.kind, wanted.pop(resource.name_field))
    return tenant.books.all(resource.kind)


def _one(tenant: Tenant, resource: Resource, where: Body) -> Body:
    """The only document whose fields are as `where` says."""
    found = list(_meant(tenant, resource, where))
    if len(found) != 1:
        raise EditError(f"{len(found)} of {resource.kind} have {where}; exactly one must be meant")
    return found[0]


def _kept(tenant: Tenant, resource: Resource, body: Body) -> Body:
    if "LastModifiedOn" in body:
        body = {**body, "LastModifiedOn": tenant.now()}
    resource.keep(tenant, body)
    return body


def _create(do: Command) -> Body:
    resource = do.resource
    if "POST" not in resource.verbs:
        raise EditError(f"a {do.name} is not made here")
    if do.name == "purchase":
        return full(begin(do.tenant, do.changes))
    written = resource.post(do.tenant, do.changes)
    return dict(written if resource.bare_writes else written[resource.envelope][0])


def _update(do: Command) -> Body:
    kept = _changed(do, _one(do.tenant, do.resource, do.where))
    return full(kept) if do.name == "purchase" else kept


def _mass_update(do: Command) -> Body:
    """Change many at once; with nothing to `set` only the time of change moves."""
    found = list(islice(_meant(do.tenant, do.resource, do.where), do.count))
    for old in found:
        _changed(do, old)
    return {"updated": len(found)}


def _changed(do: Command, old: Body) -> Body:
    unknown = sorted((set(do.changes) - set(old)) | (set(do.changes) & {do.resource.key}))
    if unknown:
        raise EditError(f"a {do.name} has no such field to change: {', '.join(unknown)}")
    return _kept(do.tenant, do.resource, {**old, **do.changes})


def _delete(do: Command) -> Body:
    if do.name == "purchase":
        raise EditError("a purchase is voided, not deleted")
    old = _one(do.tenant, do.resource, do.where)
    do.tenant.books.remove(do.resource.kind, old[do.resource.key])
    return old


def _list(name: str) -> tuple[str, tuple[Field, ...]]:
    if name not in LISTS:
        raise EditError(f"a supplier has {' and '.join(LISTS)}, not {name!r}")
    return LISTS[name]


def _add(do: Command) -> Body:
    items, fields = _list(do.name)
    supplier = _one(do.tenant, SUPPLIERS, do.where)
    checked = check_new(fields, do.changes, items)
    do.tenant.refuse_if(checked.problems)
    added = {"ID": do.tenant.books.guid(items), **checked.values}
    return _kept(do.tenant, SUPPLIERS, {**supplier, items: [*supplier[items], added]})


def _remove(do: Command) -> Body:
    """Remove the items that have what `set` says."""
    items, _ = _list(do.name)
    supplier = _one(do.tenant, SUPPLIERS, do.where)
    left = [item for item in supplier[items] if any(item.get(k) != v for k, v in do.changes.items())]
    return _kept(do.tenant, SUPPLIERS, {**supplier, items: left})


def _status(wanted: str) -> Action:
    def act(do: Command) -> Body:
        old = _one(do.tenant, do.resource, do.where)
        return _kept(do.tenant, do.resource, {**old, "Status": wanted})

    return act


def _step(name: str) -> Action:
    """A step of a purchase's life, done by hand under the rules that bind people too."""

    def act(do: Command) -> Body:
        purchase = _one(do.tenant, do.resource, do.where)
        STEPS[name](do.tenant, purchase, do.changes)
        return full(do.resource.found(do.tenant, purchase["ID"]))

    return act


def _of(**actions: Action) -> Action:
    """What is done depends on the object that it is done to."""

    def act(do: Command) -> Body:
        if do.name not in actions:
            raise EditError(f"this can be done to a {' or '.join(actions)}, not to a {do.name}")
        return actions[do.name](do)

    return act


ACTIONS: dict[str, Action] = {
    "create": _create,
    "update": _update,
    "mass_update": _mass_update,
    "delete": _delete,
    "add": _add,
    "remove": _remove,
    "archive": _of(account=_status("ARCHIVED")),
    "deprecate": _of(**dict.fromkeys(("supplier", "product", "customer"), _status("Deprecated"))),
    "complete": _of(journal=_status("COMPLETED")),
    **{name: _of(purchase=_step(name)) for name in STEPS},
    "void": _of(journal=_status("VOIDED"), purchase=_step("void")),
    "undo": _of(journal=_status("DRAFT"), purchase=_step("undo")),
}
