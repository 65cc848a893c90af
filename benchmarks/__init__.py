"""Speed and memory: the ensemble beside Mesa's batch_run, the plain Mesa loop, a cluster, the arithmetic floor; the dashboard."""
