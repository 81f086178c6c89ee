"""A claim taken apart, its evidence found, its verdict given."""
