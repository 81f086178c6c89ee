"""A run for its readers: at a terminal, on a page, in a pull request, in a CI system, and as a file."""
