"""What becomes of the purchases that live wholly in Cin7 Core, as data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Life:
    """What becomes of a purchase: `steps` in order, what a step is told stands after a colon."""

    steps: str
    type: str = "Simple"
    approach: str = "INVOICE"
    charges: bool = False
    discount: str = "0"
    inclusive: bool = False


LIVES: tuple[Life, ...] = (
    Life("order invoice receive pay", charges=True),
    Life("order invoice:0.4 invoice:rest receive:0.4 pay:1", type="Advanced", charges=True),
    Life("order receive invoice", type="Advanced", approach="STOCK", discount="5"),
    Life("order invoice", type="Service"),
    Life("order", charges=True),
    Life("order invoice:draft"),
    Life("order invoice receive pay credit refund", type="Advanced"),
    Life("order invoice void", discount="10"),
    Life("order invoice receive pay:0.5", inclusive=True),
    Life("order receive:0.5 invoice:0.5 receive:rest invoice:rest pay", type="Advanced", approach="STOCK"),
    Life("order prepay invoice receive", discount="12.5", charges=True),
    Life("draft"),
    Life("order receive invoice pay", approach="STOCK", inclusive=True, charges=True),
    Life("order invoice:0.3 invoice:0.3 invoice:draft", type="Advanced"),
    Life("order void"),
    Life("order invoice receive credit:0.5", type="Advanced", discount="2.5"),
)
