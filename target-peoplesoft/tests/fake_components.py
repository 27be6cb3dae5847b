"""Component interfaces in memory, with the manners of the real ones: prefix search, silent history, one save."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from connector_kit.delivery.model import Declined
from connector_kit.errors import ConfigurationError
from target_peoplesoft.component_interface import Buffer, Message, Operation, Reply, Saved
from target_peoplesoft.shape import Property, Shape

ALL: frozenset[Operation] = frozenset({"create", "find", "get", "update", "updatedata"})


def char(name: str, length: int = 30, *, required: bool = False, values: tuple[str, ...] = ()) -> Property:
    return Property(name, "char", required, length, enumeration=values)


def number(name: str, total: int = 15, decimals: int = 0, *, required: bool = False) -> Property:
    return Property(name, "number", required, None, total, decimals)


def date(name: str, *, required: bool = False) -> Property:
    return Property(name, "date", required)


def shape(*properties: Property, **collections: Shape) -> Shape:
    return Shape({p.name: p for p in properties}, collections)


ADDRESS = shape(
    number("ADDRESS_SEQ_NUM", 5, required=True),
    date("EFFDT", required=True),
    char("EFF_STATUS", 1, required=True, values=("A", "I")),
    char("COUNTRY", 3),
    char("CITY", 30),
    char("POSTAL", 12),
)
VENDOR = shape(
    char("SETID", 5, required=True),
    char("VENDOR_ID", 10, required=True),
    char("VENDOR_NAME_SHORT", 14),
    char("NAME1", 40, required=True),
    char("NAME2", 40),
    char("VENDOR_STATUS", 1, values=("A", "I", "E")),
    number("CREDIT", 10, 2),
    VENDOR_ADDR=ADDRESS,
)
DEPARTMENT = shape(
    char("SETID", 5, required=True),
    char("DEPTID", 10, required=True),
    DEPT_TBL=shape(
        char("SETID", 5, required=True),
        char("DEPTID", 10, required=True),
        date("EFFDT", required=True),
        char("EFF_STATUS", 1, required=True, values=("A", "I")),
        char("DESCR", 30),
        char("MANAGER_ID", 11),
    ),
)
ORDER = shape(
    char("BUSINESS_UNIT", 5, required=True),
    char("PO_ID", 10, required=True),
    char("PO_REF", 30),
    char("VENDOR_SETID", 5),
    char("VENDOR_ID", 10),
    date("PO_DT"),
    PO_LINE=shape(
        char("BUSINESS_UNIT", 5, required=True),
        char("PO_ID", 10, required=True),
        number("LINE_NBR", 5, required=True),
        char("DESCR254_MIXED", 254),
        number("QTY_PO", 15, 4),
        number("PRICE_PO", 15, 5),
        PO_LINE_DISTRIB=shape(
            number("LINE_NBR", 5, required=True),
            number("DISTRIB_LINE_NUM", 5, required=True),
            number("MERCHANDISE_AMT", 26, 3, required=True),
            char("DEPTID", 10),
        ),
    ),
)
VOUCHER = shape(
    char("BUSINESS_UNIT", 5, required=True),
    char("VOUCHER_ID", 8, required=True),
    char("INVOICE_ID", 30, required=True),
    date("INVOICE_DT"),
    char("VENDOR_ID", 10),
    number("GROSS_AMT", 26, 3),
)


@dataclass
class FakeComponent:
    """One component interface.

    Args:
        name: The component interface.
        described: Its shape.
        keys: Key properties of the component.
        auto: The property that NEXT numbers.
        row_keys: Collection → the keys that the component itself tells rows by.
        today: Day at the site.
        finds: Further properties that Find takes.
    """

    name: str
    described: Shape
    keys: tuple[str, ...]
    auto: str | None = None
    row_keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    today: str = "2026-06-15"
    finds: tuple[str, ...] = ()
    operations: frozenset[Operation] = ALL
    limit: int = 300
    rows: dict[tuple[str, ...], Buffer] = field(default_factory=dict)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    answers: list[Callable[[Callable[[], Reply]], Reply]] = field(default_factory=list)
    """What becomes of the next writes: each is given the write itself."""
    display_only: frozenset[str] = frozenset()
    warnings: tuple[Message, ...] = ()
    hidden: frozenset[str] = frozenset()
    """Properties that Get does not show."""
    shows_history: bool = True
    """Whether Get shows rows from before the one in force (GetHistoryItems)."""

    @property
    def service(self) -> str:
        return f"CI_{self.name}"

    def writes(self) -> list[str]:
        return [name for name, _ in self.calls if name in {"create", "update", "updatedata"}]

    def shape(self, operation: Operation) -> Shape:
        if operation not in self.operations:
            raise ConfigurationError(f"{self.service} does not offer {operation}")
        shown = {n: p for n, p in self.described.properties.items() if n not in self.hidden}
        return Shape(shown, self.described.collections) if operation == "get" else self.described

    def key_names(self, operation: str) -> tuple[str, ...]:
        return (*self.keys, *self.finds) if operation == "find" else self.keys

    def find(self, values: Mapping[str, str]) -> list[dict[str, str]]:
        self.calls.append(("find", dict(values)))
        assert all(isinstance(v, str) for v in values.values())
        assert set(values) <= set(self.key_names("find"))
        found = [
            {name: str(row[name]) for name in self.keys}
            for row in self.rows.values()
            if all(str(row.get(name) or "").startswith(value) for name, value in values.items())
        ]
        return found[: self.limit]

    def get(self, keys: Mapping[str, str]) -> Buffer | None:
        self.calls.append(("get", dict(keys)))
        row = self.rows.get(tuple(keys[name] for name in self.keys))
        if row is None:
            return None
        return {n: v for n, v in self.shown(row, self.described).items() if n not in self.hidden}

    def shown(self, row: Buffer, described: Shape) -> Buffer:
        """Every property, the blank ones as empty elements."""
        buffer: Buffer = {}
        for name, about in described.properties.items():
            value = row.get(name)
            buffer[name] = (value or Decimal(0)) if about.kind == "number" else (value or None)
        for name, inner in described.collections.items():
            children = [self.shown(child, inner) for child in row.get(name) or []]
            buffer[name] = [child for child in children if self._is_shown(child, children, name)]
        return buffer

    def _is_shown(self, row: Buffer, rows: list[Buffer], collection: str) -> bool:
        keys = self.row_keys.get(collection, ())
        effdt = next((k for k in keys if "EFFDT" in k), None)
        return self.shows_history or not effdt or not self._is_history(row, rows, keys, effdt)

    def create(self, values: Mapping[str, Any]) -> Reply:
        return self._answer("create", values, lambda: self._create(values))

    def update(self, values: Mapping[str, Any]) -> Reply:
        return self._answer("update", values, lambda: self._change(values, correct=False))

    def updatedata(self, values: Mapping[str, Any]) -> Reply:
        return self._answer("updatedata", values, lambda: self._change(values, correct=True))

    def _answer(self, name: Operation, values: Mapping[str, Any], write: Callable[[], Reply]) -> Reply:
        assert name in self.operations
        self.calls.append((name, copy.deepcopy(dict(values))))
        self._known(values, self.described)
        return self.answers.pop(0)(write) if self.answers else write()

    def _known(self, values: Mapping[str, Any], described: Shape) -> None:
        for name, value in values.items():
            if name in described.collections:
                for row in value:
                    self._known(row, described.collections[name])
            else:
                assert name in described.properties, name

    def _create(self, values: Mapping[str, Any]) -> Reply:
        keys = {name: str(values[name]) for name in self.keys}
        if self.auto and keys[self.auto] == "NEXT":
            keys[self.auto] = f"{len(self.rows) + 1:010d}"
        if tuple(keys.values()) in self.rows:
            return Declined("The object already exists. (18,2)", code="PEOPLESOFT_REFUSED")
        row: Buffer = dict(keys)
        self._lay(row, {**values, **keys}, self.described, new=True, correct=False)
        self.rows[tuple(keys.values())] = row
        return Saved(keys, self.warnings)

    def _change(self, values: Mapping[str, Any], *, correct: bool) -> Reply:
        row = self.rows.get(tuple(str(values[name]) for name in self.keys))
        if row is None:
            return Declined("No rows exist for the specified keys. (91,50)", code="PEOPLESOFT_REFUSED")
        changed = copy.deepcopy(row)
        self._lay(changed, values, self.described, new=False, correct=correct)
        self.rows[tuple(str(values[name]) for name in self.keys)] = changed
        return Saved({}, self.warnings)

    def _lay(
        self, row: Buffer, values: Mapping[str, Any], described: Shape, *, new: bool, correct: bool
    ) -> None:
        for name, value in values.items():
            if name in described.collections:
                inner = described.collections[name]
                rows = row.setdefault(name, [])
                for child in value:
                    self._lay_row(rows, {**self._parents(row, inner), **child}, name, inner, correct=correct)
            elif name not in self.display_only or new:
                row[name] = value if value != "" else None

    def _parents(self, row: Buffer, inner: Shape) -> Buffer:
        return {name: row[name] for name in self.keys if name in inner.properties and name in row}

    def _lay_row(
        self, rows: list[Buffer], child: Mapping[str, Any], name: str, inner: Shape, *, correct: bool
    ) -> None:
        keys = self.row_keys[name]
        for row in rows:
            if all(str(row.get(k)) == str(child.get(k)) for k in keys):
                effdt = next((k for k in keys if "EFFDT" in k), None)
                if effdt and (not correct or self._is_history(row, rows, keys, effdt)):
                    return  # left as it is, and the reply says success
                self._lay(row, child, inner, new=False, correct=correct)
                return
        rows.append({})
        self._lay(rows[-1], child, inner, new=True, correct=correct)

    def _is_history(self, row: Buffer, rows: list[Buffer], keys: tuple[str, ...], effdt: str) -> bool:
        own = [k for k in keys if k != effdt]
        siblings = [r for r in rows if all(r.get(k) == row.get(k) for k in own)]
        current = max((r[effdt] for r in siblings if r[effdt] <= self.today), default="")
        return bool(row[effdt] < current)


def vendors(**more: Any) -> FakeComponent:
    keys = {"VENDOR_ADDR": ("ADDRESS_SEQ_NUM", "EFFDT")}
    finds = ("VENDOR_NAME_SHORT", "NAME1")
    return FakeComponent("VNDR_ID", VENDOR, ("SETID", "VENDOR_ID"), "VENDOR_ID", keys, finds=finds, **more)


def departments(**more: Any) -> FakeComponent:
    return FakeComponent("DEPT_CF", DEPARTMENT, ("SETID", "DEPTID"), None, {"DEPT_TBL": ("EFFDT",)}, **more)


def orders(**more: Any) -> FakeComponent:
    keys = {"PO_LINE": ("LINE_NBR",), "PO_LINE_DISTRIB": ("DISTRIB_LINE_NUM",)}
    auto = "PO_ID"
    return FakeComponent(
        "PURCHASE_ORDER_X", ORDER, ("BUSINESS_UNIT", "PO_ID"), auto, keys, finds=("PO_REF",), **more
    )


def vouchers(**more: Any) -> FakeComponent:
    keys = ("BUSINESS_UNIT", "VOUCHER_ID")
    return FakeComponent("VOUCHER_X", VOUCHER, keys, "VOUCHER_ID", finds=("INVOICE_ID", "VENDOR_ID"), **more)
