"""Singer tap for Oracle PeopleSoft over Query Access Services."""
