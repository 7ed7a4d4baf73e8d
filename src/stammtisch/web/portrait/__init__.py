"""A portrait as people read it: in a terminal, on a page, on paper."""
