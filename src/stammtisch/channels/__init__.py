"""How messages travel: one folder per kind of channel, all of one shape; none knows what a message means."""
