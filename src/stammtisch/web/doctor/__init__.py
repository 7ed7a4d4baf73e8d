"""Looks an installation over and says in sentences what is well, what is not, and what to type.

`findings.py` is what a check answers, `checks.py` the list of checks, `database.py` the rules for the two databases.
"""
