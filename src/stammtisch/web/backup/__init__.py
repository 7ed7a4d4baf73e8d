"""One file that holds everything but the keys, made while Stammtisch runs, and the way back from it.

A backup is a tar file: `database.sqlite3` or `database.pgdump`, `media/…`, and last `manifest.json` with the version,
the number of rows of each table and the SHA-256 of every part. The keys (`kit/secrets_file.py`) are not in it.
"""
