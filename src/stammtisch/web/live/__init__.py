"""The live feed: open pages follow what happens, by server-sent events and a cursor over `conversations.FeedEntry`.

The table is the truth, everything here only makes it arrive sooner. One thread per process looks for new entries
(never a query per browser), renders each once per kind of reader and hands the same bytes to all who listen.
"""
