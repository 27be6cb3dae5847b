"""The built-in streams. To add one, declare it in a module of its group."""

from __future__ import annotations

from typing import Final

from tap_peoplesoft.declaration import StreamDeclaration
from tap_peoplesoft.streams import journals, payables, people, setup_tables, suppliers

STREAMS: Final[tuple[StreamDeclaration, ...]] = (
    *suppliers.STREAMS,
    *setup_tables.STREAMS,
    *journals.STREAMS,
    *payables.STREAMS,
    *people.STREAMS,
)
