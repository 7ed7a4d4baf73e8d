"""PostgreSQL as Django knows it, with one addition: it is told whose rows a statement is about.

Django finds `base.py` here by the setting ENGINE.
"""
