"""The fake NetSuite's REST web services."""
