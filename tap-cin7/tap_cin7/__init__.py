"""Singer tap for Cin7 Core (external API v2)."""
