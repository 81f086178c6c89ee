"""Conditions on a run, the baseline it is compared with, and the verdict on both."""
