"""How the learned judge is made: rows, training, export, and what its figures are."""
