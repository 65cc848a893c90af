"""What may be said of an effect: for whom, on what it hangs, what it rests on, and how far to believe it."""
