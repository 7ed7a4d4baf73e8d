"""Rounds as the team sees and leads them: the list, preparing, watching and steering, the end."""
