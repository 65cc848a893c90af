"""Results as tables, charts, sentences and pages."""
