"""Telling the owners when a part of the house fails: by mail where there is mail, on Today in any case.

Looked at every two minutes by whoever is alive, the work loop or a web process: none of them can say that it is dead.
"""
