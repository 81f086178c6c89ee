"""The page: its layout, its looks, what its controls do, and the one place that turns replies and papers into HTML."""
