"""Every rule for Kosovo against every rule for Serbia: which pairs are played, what the track does in each, how it is told."""
