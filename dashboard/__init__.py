"""The dashboard: watch one world unfold, pull a lever, ask why an actor did what it did."""
