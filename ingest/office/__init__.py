"""What Word and OpenDocument files have in common."""
