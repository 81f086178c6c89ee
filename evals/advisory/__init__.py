"""A chat model as a second judge of what is shown: it advises, and the deterministic measures decide."""
