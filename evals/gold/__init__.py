"""Gold sets: what a line of each kind holds, how a set is read, checked, written and begun."""
