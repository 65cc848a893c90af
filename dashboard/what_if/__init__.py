"""The page What if: paired futures under settings of one's own."""
