"""Rooms, seats, messages and what travels: the inbox's truth. Knows no channel and no format, only their ports."""
