"""One file a format: plain tables in and out."""
