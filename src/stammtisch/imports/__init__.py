"""Reading chat exports: bytes in, frozen values out, a stream in bounded memory. Knows no database.

Each kind of export has a folder with a reader of one shape; `registry.py` lists them. What the values mean for a
dialogue is measured elsewhere.
"""
