"""Screens, public pages, the command line: everything a person touches."""
