"""What runs say: summaries, paired comparisons, verdicts, results of sweeps."""
