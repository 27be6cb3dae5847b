"""Field names: Cin7's own, in snake_case."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_WORD_AFTER_ACRONYM: Final = re.compile(r"([A-Z]+)([A-Z][a-z])")
_WORD_AFTER_SMALL: Final = re.compile(r"([a-z0-9])([A-Z])")
_NOT_A_NAME: Final = re.compile(r"[^0-9A-Za-z]+")

_SPELT_OTHERWISE: Final = {
    "fulfilmentstatus": "fulfilment_status",
    "invocienumber": "invoice_number",
    "isshopfloor": "is_shop_floor",
    "stockreceiving": "stock_received",
}
"""Spellings that differ between Cin7's documentation and its answers, or hide the word they mean."""


@lru_cache(maxsize=4096)
def snake_case(name: str) -> str:
    """The field name for Cin7's: ``AdditionalAttribute1`` becomes ``additional_attribute1``, ``SKU`` ``sku``.

    A name that is snake_case already stays as it is.
    """
    if settled := _SPELT_OTHERWISE.get(name.lower()):
        return settled
    text = _NOT_A_NAME.sub("_", name).strip("_")
    text = _WORD_AFTER_ACRONYM.sub(r"\1_\2", text)
    return _WORD_AFTER_SMALL.sub(r"\1_\2", text).lower()
