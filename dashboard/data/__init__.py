"""Data of the dashboard, and how they were made."""
