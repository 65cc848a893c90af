"""How far answers depend on the window of the record that the model was calibrated on, and on each pattern of it."""
