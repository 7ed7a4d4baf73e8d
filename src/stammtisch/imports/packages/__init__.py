"""Zip packages: what may be in them, and which of their files is the chat. Media are never unpacked."""

from stammtisch.imports.packages.choice import Choice, chosen
from stammtisch.imports.packages.names import title_of
from stammtisch.imports.packages.package import Package

__all__ = ["Choice", "Package", "chosen", "title_of"]
