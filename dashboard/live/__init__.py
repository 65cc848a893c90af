"""The page Live: one future beside its twin."""
