"""Outcome metrics, exact sums, intervals, and the words for numbers."""
