"""How much of everything there is when the books are filled."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.cin7.seeds.products import OWN
from sandbox.company import Company

FOLLOWS_SCALE = -1
AT_SCALE_1: Mapping[str, int] = {
    "suppliers": 40,
    "customers": 36,
    "sales": 30,
    "purchases_typed_in": 24,
}
"""Sizes of which a switch can say an exact number."""


@dataclass(frozen=True)
class Sizes:
    """How many there are of each; `seeded_purchases` are the oldest ones, in every state."""

    suppliers: int
    customers: int
    products: int
    sales: int
    seeded_purchases: int
    purchases_typed_in: int
    journals: int
    scale: float


def sizes_of(switches: Mapping[str, Any], scale: float, company: Company) -> Sizes:
    """The sizes that the switches say; the products follow the company's items."""
    exact = {name: switches[name] for name in AT_SCALE_1}
    found = {
        name: max(1, round(AT_SCALE_1[name] * scale)) if said == FOLLOWS_SCALE else said
        for name, said in exact.items()
    }
    products = switches["products"]
    return Sizes(
        **found,
        products=len(company.items) + len(OWN) if products == FOLLOWS_SCALE else products,
        seeded_purchases=round(switches["seeded_purchases"] * scale),
        journals=switches["seeded_journals"],
        scale=scale,
    )
