"""The page Record: what hindcasts said, beside what happened."""
