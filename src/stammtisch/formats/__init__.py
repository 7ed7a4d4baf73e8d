"""Participation formats: the rules of the games a room can play.

A format is pure: events in, state and effects out. How its effects travel is the engine's business.
"""
