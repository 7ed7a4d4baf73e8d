"""Numbers for a machine that watches over this one: `GET /metrics` in the text format of Prometheus.

    requests.py   what this process has answered, counted where it happens
    standing.py   how the whole installation stands, read from the database
    text.py       the lines themselves

No name of a firm, a person or a path with an id is ever in them. Off unless `STAMMTISCH_METRICS` is set
(docs/reference/monitoring.md, docs/decisions/0073-metrics-are-our-own-lines.md).
"""
