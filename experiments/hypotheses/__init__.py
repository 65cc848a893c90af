"""The paper's claims as hypotheses: a plan fixed before the run, the arms that it needs, its tests and verdicts."""
