"""A fake NetSuite: OAuth 2.0 machine-to-machine and SuiteQL, with its limits and its oddities."""
