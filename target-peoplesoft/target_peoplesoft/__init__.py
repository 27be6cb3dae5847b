"""Singer target for PeopleSoft over SOAP component interface services that writes each document once."""
