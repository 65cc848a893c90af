"""What sweeps say: quantities of rows, which factors matter, and by how much."""
