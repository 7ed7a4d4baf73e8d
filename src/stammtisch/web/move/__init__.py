"""A whole installation moves from one database into another: SQLite to PostgreSQL, or back (`stammtisch move`).

tables.py     which tables there are; their rows as values that mean the same on both engines
source.py     the database that is left: nobody writes to it meanwhile
target.py     the one that is moved into: its notes on how far the move is, its keys and counters
journey.py    the whole move, step by step; interrupted anywhere, the next run goes on
guard.py      what keeps a half-moved database from being served, and the old one after the move
"""
