"""How the lines and charges of Cin7 Core differ from those that are wanted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from target_cin7.purchase_lines import Wanted, WantedCharge, plain
from target_cin7.purchase_state import Charge, Line, sku_key

L = TypeVar("L", Line, Charge)
W = TypeVar("W", Wanted, WantedCharge)


def line_differences(live: Sequence[Line], wanted: Sequence[Wanted]) -> tuple[list[str], list[str]]:
    """Return the live lines that are not wanted, and the wanted lines that are not live, as people read them.

    Goes by SKU, quantity, price and discount, and by tax, tax rule and account where the wanted line names
    them; not by order.
    """
    open_, missing = _unmatched(live, wanted, _is)
    return [_shown(x.sku, x) for x in open_], [_shown(x.sku, x) for x in missing]


def charge_differences(live: Sequence[Charge], wanted: Sequence[WantedCharge]) -> tuple[list[str], list[str]]:
    """Return the live charges that are not wanted, and the wanted ones that are not live."""
    open_, missing = _unmatched(live, wanted, _is_charge)
    return [_shown(x.description, x) for x in open_], [_shown(x.description, x) for x in missing]


def _unmatched(
    live: Sequence[L], wanted: Sequence[W], same: Callable[[L, W], bool]
) -> tuple[list[L], list[W]]:
    """Return what is without a twin on the other side; who names most about itself chooses the most alike."""
    open_, missing = list(live), []
    for item in sorted(wanted, key=_vagueness):
        twins = [other for other in open_ if same(other, item)]
        if twins:
            open_.remove(min(twins, key=lambda twin: _surplus(twin, item)))
        else:
            missing.append(item)
    return open_, missing


def _vagueness(item: Wanted | WantedCharge) -> int:
    return [item.tax, item.account, item.tax_rule if item.own_rule else None].count(None)


def _surplus(live: Line | Charge, wanted: Wanted | WantedCharge) -> int:
    """Count what a live line says that the wanted one leaves open, or the reverse."""
    pairs = ((live.tax, wanted.tax), (live.account, wanted.account), (live.tax_rule, wanted.tax_rule))
    return sum(bool(one) != bool(other) for one, other in pairs)


def _is(live: Line, wanted: Wanted) -> bool:
    return sku_key(live.sku) == sku_key(wanted.sku) and _equal(live, wanted)


def _is_charge(live: Charge, wanted: WantedCharge) -> bool:
    return live.description.casefold() == wanted.description.strip().casefold() and _equal(live, wanted)


def _equal(live: Line | Charge, wanted: Wanted | WantedCharge) -> bool:
    amounts = (live.quantity, live.price, live.discount) == (wanted.quantity, wanted.price, wanted.discount)
    tax = wanted.tax is None or live.tax == wanted.tax
    account = wanted.account is None or live.account == wanted.account
    return amounts and _same_rule(live, wanted) and tax and account


def _same_rule(live: Line | Charge, wanted: Wanted | WantedCharge) -> bool:
    if not wanted.own_rule or not wanted.tax_rule or not live.tax_rule:
        return True
    return live.tax_rule.casefold() == wanted.tax_rule.casefold()


def _shown(name: str, line: Line | Charge | Wanted | WantedCharge) -> str:
    tax = f" + tax {plain(line.tax)}" if line.tax else ""
    discount = f" less {plain(line.discount)} %" if line.discount else ""
    return f"{plain(line.quantity)} x {name} at {plain(line.price)}{discount}{tax}"
