"""What lines and documents come to, exactly."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.cin7.resource import Body

UNIT = Decimal("0.0001")
CENT = Decimal("0.01")
_HALF = UNIT / 2


def exact(line: Mapping[str, Any]) -> Decimal:
    """Quantity x Price x (1 - Discount/100), not rounded."""
    share = 1 - Decimal(line["Discount"]) / 100
    return Decimal(line["Quantity"]) * Decimal(line["Price"]) * share


def net(line: Mapping[str, Any]) -> Decimal:
    """The line without its tax, to 4 decimals."""
    return exact(line).quantize(UNIT, ROUND_HALF_UP)


def expected(line: Mapping[str, Any], rule: str) -> Decimal:
    """What the line's Total should say; with the rule `with` the tax is part of it."""
    return net(line) + (Decimal(line["Tax"]) if rule == "with" else 0)


def agrees(line: Mapping[str, Any], total: Decimal, rule: str) -> bool:
    """Whether a Total is right: without tax, with it, or either; halves may be rounded both ways."""
    bases = {"without": [exact(line)], "with": [exact(line) + Decimal(line["Tax"])]}
    allowed = bases.get(rule) or [base for each in bases.values() for base in each]
    return any(abs(total - base) <= _HALF for base in allowed)


def totals(lines: Iterable[Body], calculation: str) -> Body:
    """TotalBeforeTax, Tax and Total of lines and charges; `Inclusive` prices contain the tax."""
    lines = list(lines)
    sum_, tax = sum(map(net, lines), Decimal(0)), sum((Decimal(line["Tax"]) for line in lines), Decimal(0))
    if calculation == "Inclusive":
        return {"TotalBeforeTax": sum_ - tax, "Tax": tax, "Total": sum_}
    return {"TotalBeforeTax": sum_, "Tax": tax, "Total": sum_ + tax}


def cents(amount: Any) -> Decimal:
    """What has to be paid of an amount."""
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)
