"""A file that any site can embed: precomputed paired futures with sliders, which asks nobody for anything."""
