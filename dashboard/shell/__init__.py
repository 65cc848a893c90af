"""The frame around the pages: header, theme, connection, background tasks."""
