"""Rows that are numbered, and amounts that add up, before a record is looked at any further. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from connector_kit.faults import Fault
from target_peoplesoft.object_config import Balance, ObjectConfig

_Row = dict[str, Any]
_Place = tuple[_Row, str]
"""A row and the name of the amount in it."""


def prepare(config: ObjectConfig, content: Mapping[str, Any]) -> tuple[_Row, list[Fault]]:
    """Return the content with rows numbered and amounts balanced as ``objects`` says, and what is wrong.

    * ``numbered``: rows of a collection that lack the property get their position, from 1.
    * ``balance``: the total and its parts are rounded, and what rounding leaves over, up to ``at_most``, goes
      to the largest part. A larger difference refuses the record: what does not balance is not sent.
    """
    prepared = _copy(content)
    for path, name in config.numbered.items():
        for rows in _collections(prepared, path.split(".")):
            for position, row in enumerate(rows, start=1):
                if row.get(name) is None:
                    row[name] = position
    faults = [fault for rule in config.balance for fault in _balance(prepared, rule)]
    return prepared, faults


def _copy(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _copy(inner) for name, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value


def _collections(row: _Row, path: Sequence[str]) -> Iterator[list[_Row]]:
    rows = [inner for inner in _listed(row.get(path[0])) if isinstance(inner, dict)]
    if len(path) == 1:
        yield rows
        return
    for inner in rows:
        yield from _collections(inner, path[1:])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _balance(content: _Row, rule: Balance) -> Iterator[Fault]:
    for row, name in _places(content, rule.total.split(".")):
        total = _amount(row.get(name))
        parts = list(_places(row, rule.parts.split(".")))
        amounts = [_amount(part.get(amount)) for part, amount in parts]
        known = [amount for amount in amounts if amount is not None]
        if total is None or len(known) < len(amounts):
            continue  # missing, or no number: told with the property itself
        total, known = _rounded(total, rule), [_rounded(amount, rule) for amount in known]
        left = total - sum(known)
        if abs(left) > rule.at_most or (left and not parts):
            yield _unbalanced(rule, total, sum(known, Decimal(0)))
            continue
        if left:
            largest = max(range(len(known)), key=lambda i: abs(known[i]))
            known[largest] += left
        row[name] = total
        for (part, amount), value in zip(parts, known, strict=True):
            part[amount] = value


def _places(row: _Row, path: Sequence[str]) -> Iterator[_Place]:
    """Yield every row below that a path leads to, with the name at the path's end."""
    if len(path) == 1:
        yield row, path[0]
        return
    for inner in _listed(row.get(path[0])):
        if isinstance(inner, dict):
            yield from _places(inner, path[1:])


def _amount(value: Any) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def _rounded(amount: Decimal, rule: Balance) -> Decimal:
    if rule.decimals is None:
        return amount
    return amount.quantize(Decimal(1).scaleb(-rule.decimals), ROUND_HALF_UP)


def _unbalanced(rule: Balance, total: Decimal, parts: Decimal) -> Fault:
    return Fault(
        f"{rule.total} is {total} and the sum of {rule.parts} is {parts}",
        "UNBALANCED",
        "correct the amounts in the source or in the stream map; what does not add up is not sent",
        refused=True,
    )
