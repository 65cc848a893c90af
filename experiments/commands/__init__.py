"""What the commands share (console, options), and those that manage rather than ask: runs, scenarios."""
