"""Run folders: what was asked, what was played, where it lies on disk, and how it is played, resumed and verified."""
