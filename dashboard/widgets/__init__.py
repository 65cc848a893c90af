"""Pictures that any page may show."""
