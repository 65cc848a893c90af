"""Arms of one or several stored runs taken together: in what they differ, and what an outcome is at each level of that."""
