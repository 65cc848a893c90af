"""Speed and memory, measured and printed beside their targets."""
