"""Resolving what a record refers to by name: payment terms, tax rules, locations. Read once per run."""

from __future__ import annotations

from connector_kit.faults import Fault, close_names, quoted
from target_cin7.reference_book import Location, ReferenceBook


def payment_term(book: ReferenceBook, label: str, value: str) -> str | Fault:
    """Return the active payment term of this name, in Cin7 Core's spelling.

    Args:
        book: The reference books.
        label: The field or setting that names it, for the fault.
        value: The name.
    """
    terms = book.payment_terms()
    active = [t.name for t in terms if t.is_active]
    if name := spelled(value, active):
        return name
    inactive = spelled(value, [t.name for t in terms])
    text = f'{label} "{value}" is {"inactive" if inactive else "not a payment term"} in Cin7 Core'
    return Fault(
        text,
        "PAYMENT_TERM_INACTIVE" if inactive else "PAYMENT_TERM_UNKNOWN",
        f"map {_field(label)} to an active payment term of Cin7 Core, or add it there",
        close_names(value, active),
    )


def tax_rule(book: ReferenceBook, label: str, value: str) -> str | Fault:
    """Return the active tax rule for purchases of this name, in Cin7 Core's spelling. Arguments as above."""
    rules = book.tax_rules()
    usable = [r.name for r in rules if r.is_active and r.for_purchase]
    if name := spelled(value, usable):
        return name
    known = next((r for r in rules if r.name.casefold() == value.strip().casefold()), None)
    why = "not a tax rule" if known is None else "inactive" if not known.is_active else "not for purchases"
    return Fault(
        f'{label} "{value}" is {why} in Cin7 Core',
        "TAX_RULE_UNKNOWN" if known is None else "TAX_RULE_UNUSABLE",
        f"map {_field(label)} to an active tax rule for purchases of Cin7 Core, or add it there",
        close_names(value, usable),
    )


def location(book: ReferenceBook, label: str, value: str) -> Location | Fault:
    """Return the active location of this name that is no bin. Arguments as above."""
    warehouses = [x for x in book.locations() if not x.is_bin]
    usable = [x for x in warehouses if x.is_active]
    exact = [x for x in usable if x.name == value.strip()]
    same = exact or [x for x in usable if x.name.casefold() == value.strip().casefold()]
    if len(same) == 1:
        return same[0]
    names = [x.name for x in usable]
    if same:
        found = quoted(f"{x.name} (ID {x.id})" for x in same)
        text, code = f"is the name of {len(same)} locations in Cin7 Core: {found}", "LOCATION_AMBIGUOUS"
    elif spelled(value, [x.name for x in warehouses]):
        text, code = "is deprecated in Cin7 Core", "LOCATION_DEPRECATED"
    elif spelled(value, [x.name for x in book.locations()]):
        text, code = "is a bin in Cin7 Core, not a location", "LOCATION_IS_BIN"
    else:
        text, code = "is not a location in Cin7 Core", "LOCATION_UNKNOWN"
    hint = f"map {_field(label)} to an active location of Cin7 Core, or add it there"
    return Fault(f'{label} "{value}" {text}', code, hint, close_names(value, names))


def default_location(book: ReferenceBook) -> Location | Fault:
    """Return Cin7 Core's default location, or its only one."""
    usable = [x for x in book.locations() if x.is_active and not x.is_bin]
    choice = [x for x in usable if x.is_default] or usable
    if len(choice) == 1:
        return choice[0]
    return Fault(
        f"location is missing, a new purchase needs it, and Cin7 Core has {len(choice)} to choose from",
        "REQUIRED_REFERENCE_MISSING",
        "map location, or set defaults.location",
        tuple(x.name for x in choice),
    )


def spelled(value: str, names: list[str]) -> str | None:
    """Return the one name that ``value`` is, the exact spelling first, in Cin7 Core's spelling."""
    if value.strip() in names:
        return value.strip()
    same = {n for n in names if n.casefold() == value.strip().casefold()}
    return same.pop() if len(same) == 1 else None


def _field(label: str) -> str:
    return label.removeprefix("defaults.")
