"""The portrait of a chat: exports in, the picture of a dialogue out, without any database.

Readers give records, `chat` keeps what was said, `team` proposes who speaks for the house, `drawing` lets measurement
derive and count, exactly as it does for live conversations.
"""
