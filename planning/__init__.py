"""Use cases that span rooms."""
