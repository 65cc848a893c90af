"""On which assumptions an outcome or an effect hangs: Morris's screening, and Sobol's indices of means over futures."""
