"""Scores of forecasts against the record, simple benchmarks beside them, and what the test period can tell apart."""
