"""One measure a file, computed from the tables that a replication writes."""
