"""Cases of the past beside Kosovo: their numbers, answers by the model's own rules, and what makes the difference."""
