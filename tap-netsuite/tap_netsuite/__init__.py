"""Singer tap for Oracle NetSuite over SuiteTalk REST (SuiteQL)."""
