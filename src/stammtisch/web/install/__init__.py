"""What a server needs around Stammtisch, as texts to put in their places: `stammtisch install --print …`.

The texts stand in `texts/`, with `$name` where an installation differs. Nothing here changes a machine.
"""
