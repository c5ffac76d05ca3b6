"""What the dispatcher promises, tried for real: killed, cut off, filled up, and set back in time, under load."""
