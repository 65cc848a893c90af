"""The page Take a seat: decide for Pristina or Belgrade while the model plays the rest."""
