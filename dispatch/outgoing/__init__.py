"""What leaves the outbox: webhooks and statuses for hospitals, each in order, at least once, with patience."""
