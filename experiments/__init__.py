"""Questions put to the model: comparisons of scenarios, the run store, reports and the command line."""
