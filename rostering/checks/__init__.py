"""One check a file: what it says of a roster, from duties and data alone."""
