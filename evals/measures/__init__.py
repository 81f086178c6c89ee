"""What is measured of a run, each under one spelling, and with which interval."""
