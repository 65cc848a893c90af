"""A world's record retold: decisions with their terms, and the chronicle."""
