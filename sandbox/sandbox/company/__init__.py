"""The seeded, believable company whose books the fake PeopleSoft holds."""

from sandbox.company.company import SIZES, Company
from sandbox.company.suppliers import Supplier, Suppliers

__all__ = ["SIZES", "Company", "Supplier", "Suppliers"]
