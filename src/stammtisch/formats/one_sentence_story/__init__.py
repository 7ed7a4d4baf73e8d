"""The one-sentence story: regulars write a story together, one sentence each.

Three ways to play it: open chain (anyone, with a cool-down), in turn (the least heard first) and folded (only
the last line is seen). Begin reading at `life.py`, then `rules.py`.
"""
