"""One frozen dataclass per page or partial, with all its template sees; page and partial share it."""
