"""Fills the books of a company's Cin7 Core."""

from itertools import islice

from sandbox.books import Books
from sandbox.cin7.products import PRODUCTS
from sandbox.cin7.seeds.products import OWN, seed_products
from sandbox.cin7.seeds.purchases import seed_purchases
from sandbox.cin7.seeds.references import seed_references
from sandbox.cin7.seeds.sizes import Sizes
from sandbox.cin7.seeds.suppliers import seed_suppliers
from sandbox.cin7.suppliers import SUPPLIERS
from sandbox.cin7.switches import SWITCHES
from sandbox.company import Company
from sandbox.system import Settings, defaults


def fill(settings: Settings, books: Books, company: Company, sizes: Sizes) -> None:
    """Put so much of everything into empty books, the same for the same seed."""
    with books.write():
        seed_references(books)
        rows = seed_suppliers(settings.seed, sizes.suppliers, company.suppliers)
        books.put_many("supplier", (SUPPLIERS.entry(row) for row in rows))
        items = company.resized({"items": max(sizes.products - len(OWN), 0)}).items
        products = islice(seed_products(settings.seed, items), sizes.products)
        books.put_many("product", (PRODUCTS.entry(row) for row in products))
        seed_purchases(settings, books, defaults(SWITCHES), sizes.seeded_purchases)
