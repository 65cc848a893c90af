"""The page Evidence: what the model rests on."""
