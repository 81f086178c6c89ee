"""Read a file, number its paragraphs, keep its facts."""
