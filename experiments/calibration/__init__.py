"""What the record can teach about the parameters: screening, history matching, posteriors, their checks, in words."""
