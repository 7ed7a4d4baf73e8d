"""From strings in the source to the German catalogues, without gettext programs (Babel does the work).

`python -m stammtisch.kit.messages update | compile | check | merge FILE…`. English is written in the source; `de`
says du, `de_Formal` says Sie and holds only what differs from `de`; compiled, it holds both.
"""
