"""A judged case as it is kept, one file for each kind of case."""
