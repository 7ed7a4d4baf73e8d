"""Reads across tables, one file per reader: the work loop, the inbox, the room."""
