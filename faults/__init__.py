"""The fault harness: `make faults`. What it promises and how to read its table: `docs/reliability.md`.

It is no part of the product and of no package that is installed; the product knows nothing of it but the names of a
few moments (`stammtisch.kit.failpoints`).
"""
