"""The rulebook: pure functions of numbers, compiled once and called by every driver of the model."""
