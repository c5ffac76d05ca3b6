"""One rule a file: what it adds to the model."""
