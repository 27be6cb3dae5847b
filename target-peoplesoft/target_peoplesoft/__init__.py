"""Singer target for PeopleSoft (reverse ETL) over SOAP component interface services that writes each document once."""
