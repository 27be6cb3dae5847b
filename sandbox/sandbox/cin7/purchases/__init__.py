"""Purchases of the fake Cin7 Core: header, order, invoices, receipts, payments, credit notes."""
