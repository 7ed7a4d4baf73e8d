"""Dialogue versus broadcast: what is counted, by which formula, and what a figure may not be used for.

The pure part takes frozen values and gives frozen values back; it knows no table, no clock and no page.
`derive` turns messages into rows (turns, exchanges, responses, statements), `metrics` reads rows and answers figures.
Every time is aware and in UTC; local time appears only where a calendar or a week is concerned.
"""
