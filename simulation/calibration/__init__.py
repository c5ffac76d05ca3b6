"""The process fitted to a real trace: arrivals, delays, reading times; what the data cannot tell; the back-test."""
