"""django-import-export as a user would set it up for the same files."""
