"""Whether words bear out a claim: the rules, the learned model, and the seam for others."""
