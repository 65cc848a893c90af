"""The evidence tables that ship with the model, and the places in the north."""
