"""What people read, one file a report."""
