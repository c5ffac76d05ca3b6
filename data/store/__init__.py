"""The durable store: the network, rosters and what people ask for, in SQLite or PostgreSQL (ADR 0023)."""
