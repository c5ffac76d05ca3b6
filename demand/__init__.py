"""From studies to requirements: arrivals forecast and staffing."""
