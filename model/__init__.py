"""The world the actors live in."""
