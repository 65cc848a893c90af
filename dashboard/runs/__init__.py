"""The page Runs: stored runs, opened and side by side."""
