"""How Stammtisch runs: one port for pages and live feed, and a small parent that keeps the processes alive."""
