"""Singer target for PeopleSoft over SOAP component interface services: writes each document once."""
