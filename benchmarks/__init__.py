"""Speed and memory: the ensemble beside Mesa's own batch_run, the plain Mesa loop, a cluster and the arithmetic floor; the dashboard."""
