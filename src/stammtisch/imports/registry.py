"""All kinds of exports that can be read. A new kind is one folder and one line."""
