"""What holds under shocks and under other assumptions: shocks with and without the track, regret of sets of levers."""
