"""Gold sets, measures and reports: how good the answers are, with intervals."""
