"""What each actor does in a month: compiled procedures that compose rules, keyed draws and the actor's own state."""
