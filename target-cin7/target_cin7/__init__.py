"""Singer target for Cin7 Core: suppliers, accounts and journals, each written once."""
