"""Who speaks: names as the exporter's address book has them, told from system lines that merely hold a colon."""

from stammtisch.imports.text import shown
from stammtisch.imports.whatsapp.grammar import LONGEST_NAME


class Names:
    """The names of one file, as written → as shown. `written` is read by the reader's inner loop."""

    def __init__(self, with_colon: dict[str, str], title: str) -> None:
        self.written: dict[str, str] = {}
        #: Line at which each name first spoke.
        self.first_line: dict[str, int] = {}
        self._with_colon = with_colon
        self._title = shown(title)

    def split(self, rest: str, line: int) -> tuple[str, str] | None:
        """Name and body of what follows a header, or None where nobody is named. Remembers new names.

        A name with ": " inside is cut after its first part unless the file shows that it goes on.
        """
        first_line = rest.partition("\n")[0]
        written, colon, body = rest.partition(": ")
        if not colon or "\n" in written:
            if not first_line.endswith(":"):
                return None
            written, body = first_line[:-1], rest[len(first_line) + 1 :]
        longer = self._with_colon.get(written, "")
        if longer and rest.startswith(f"{longer}: "):
            return self._remember(longer, line), rest[len(longer) + 2 :]
        if len(written) > LONGEST_NAME or not shown(written):
            return None
        name = self._remember(written, line)
        if not longer:
            self.written[written] = name
        return name, body

    def is_title(self, name: str) -> bool:
        """Whether this is the group itself, which speaks in exports of iOS."""
        return bool(self._title) and name == self._title

    def _remember(self, written: str, line: int) -> str:
        name = shown(written)
        self.first_line.setdefault(name, line)
        return name
