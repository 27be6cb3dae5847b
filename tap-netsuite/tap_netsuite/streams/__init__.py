"""The streams, declared as data."""

from __future__ import annotations

from tap_netsuite.streams import lines, setup_tables, transactions, vendors

FLAT = (*setup_tables.STREAMS, *lines.STREAMS)
"""Streams of one table each."""

DOCUMENTS = transactions.DOCUMENTS
VENDORS = vendors.VENDORS
