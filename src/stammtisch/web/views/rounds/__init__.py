"""Rounds as the team sees and leads them."""
