"""The outbox: every record has an outcome, every write can be repeated, interrupted and asked about."""
