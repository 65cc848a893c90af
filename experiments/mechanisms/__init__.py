"""The mechanism behind an average: where twin futures part, through whom, and the commonest chains from lever to outcome."""
