"""What all resources of the API have in common: lists, and the four verbs on one object."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.books import Condition, Entry, dumps, loads
from sandbox.cin7 import errors
from sandbox.cin7.errors import Refusal
from sandbox.cin7.fields import Field, check_change, check_new
from sandbox.cin7.filters import Filter, Query
from sandbox.cin7.tenant import Tenant
from sandbox.cin7.wire import page_of, sortable

Body = dict[str, Any]


@dataclass(frozen=True)
class Write:
    """A POST or PUT in hand: what is `given`, the typed `values` that it sets, the object as it was."""

    tenant: Tenant
    given: Body
    values: Body
    old: Body | None = None

    @property
    def before(self) -> Body:
        """What was before, nothing where the object is new."""
        return self.old or {}


@dataclass(frozen=True)
class Resource:
    """One path of the API.

    `kind` is where its documents are in the books, `key` the field that identifies one, `called` what
    one is called in errors. Writes answer with the list's envelope, or with `bare_writes` the object.
    `edited` are those that the API only reads and people change.
    """

    path: str
    envelope: str
    kind: str
    called: str
    key: str = "ID"
    name_field: str = "Name"
    fields: tuple[Field, ...] = ()
    filters: tuple[Filter, ...] = ()
    verbs: tuple[str, ...] = ("GET",)
    blanks: tuple[str, ...] = ()
    unique_name: bool = False
    bare_writes: bool = False
    edited: bool = False

    def call(self, tenant: Tenant, verb: str, query: Query, body: Any) -> Any:
        """Do what the call asks and return the answer's JSON.

        Raises:
            Refusal: it is not done.
        """
        if verb == "GET":
            return self.get(tenant, query)
        if verb == "DELETE":
            return self.delete(tenant, query)
        if not isinstance(body, dict):
            raise Refusal("Nullable object must have a value")
        return self.post(tenant, body) if verb == "POST" else self.put(tenant, body)

    def get(self, tenant: Tenant, query: Query) -> Any:
        where = list(self.conditions(tenant, query))
        page, limit = query.paging()
        found = tenant.books.texts(
            self.kind, where, limit=limit, offset=(page - 1) * limit, shuffle=tenant.shuffle()
        )
        total = tenant.books.count(self.kind, where)
        if not total:
            self.none_found(tenant, query)
        if not found and page > 1 and tenant.switches["total_past_end"] == "zero":
            total = 0
        return page_of(total, page, self.envelope, self.listed(tenant, found, query))

    def none_found(self, tenant: Tenant, query: Query) -> None:
        """Raise Refusal where a list without a match is an error."""

    def listed(self, tenant: Tenant, rows: list[str], query: Query) -> Iterable[str]:  # noqa: ARG002 - what a call asks for
        """The rows of a page as they go out, from the JSON that is kept."""
        style = tenant.switches["null_style"]
        return (tenant.blanks.render(row, self.blanks, style) for row in rows)

    def conditions(self, tenant: Tenant, query: Query) -> Iterator[Condition]:
        for each in self.filters:
            value = query.get(each.name)
            if value is not None:
                yield each.condition(value, tenant.switches)

    def post(self, tenant: Tenant, given: Body) -> Any:
        checked = check_new(self.fields, given)
        write = Write(tenant, given, checked.values)
        tenant.refuse_if([*checked.problems, *self.problems(write)])
        body = self.made(write)
        self.keep(tenant, body)
        return self.written(tenant, body)

    def put(self, tenant: Tenant, given: Body) -> Any:
        old = self.found(tenant, given.get(self.key))
        checked = check_change(self.fields, given, tenant.switches["put_omitted_scalars"])
        write = Write(tenant, given, checked.values, old)
        tenant.refuse_if([*checked.problems, *self.problems(write)])
        body = self.changed(write)
        self.keep(tenant, body)
        return self.written(tenant, body)

    def delete(self, tenant: Tenant, query: Query) -> Any:
        old = self.found(tenant, query.get(self.key))
        self.removable(tenant, old)
        tenant.books.remove(self.kind, old[self.key])
        return {"Success": True}

    def found(self, tenant: Tenant, key: Any) -> Body:
        """The object that a write is about."""
        if key in (None, ""):
            raise Refusal(errors.missing(self.key))
        old = tenant.books.get(self.kind, self.normal_key(key))
        if old is None:
            raise Refusal(self.not_found())
        return old

    def normal_key(self, key: Any) -> str:
        return str(key).lower()

    def not_found(self) -> str:
        return f"{self.called} with specified id does not exist"

    def problems(self, write: Write) -> Iterator[str]:
        """What is wrong beyond the fields themselves."""
        name = write.values.get(self.name_field)
        if self.unique_name and name and self.others(write, name):
            yield f"This {self.called.lower()} already exists. {self.called} name must be unique."

    def others(self, write: Write, name: str) -> bool:
        """Whether another document has that name, whatever its case."""
        mine = write.before.get(self.key)
        return any(each[self.key] != mine for each in write.tenant.books.named(self.kind, name))

    def made(self, write: Write) -> Body:
        """The new object as it is kept."""
        return {self.key: write.tenant.books.guid(self.kind), **write.values}

    def changed(self, write: Write) -> Body:
        """The old object as it is kept from now on."""
        return {**write.before, **write.values}

    def removable(self, tenant: Tenant, old: Body) -> None:
        """Raise Refusal where the object may not be deleted."""

    def keep(self, tenant: Tenant, body: Body) -> None:
        tenant.books.put(self.kind, self.entry(body))

    def entry(self, body: Mapping[str, Any]) -> Entry:
        modified = sortable(body.get("LastModifiedOn") or "") or ""
        name, status = str(body.get(self.name_field) or ""), str(body.get("Status") or "")
        return Entry(str(body[self.key]), dict(body), name, status, modified)

    def written(self, tenant: Tenant, body: Body) -> Any:
        row = self.shown(tenant, body)
        return row if self.bare_writes else {"Total": 1, "Page": 1, self.envelope: [row]}

    def shown(self, tenant: Tenant, body: Body) -> Body:
        """One object as a write answers with it."""
        return dict(loads(tenant.blanks.render(dumps(body), self.blanks, tenant.switches["null_style"])))
