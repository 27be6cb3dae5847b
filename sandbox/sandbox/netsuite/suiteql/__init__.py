"""SuiteQL over SQLite."""
