"""Who talks: firms, members, persons, their addresses and what they agreed to. Knows no room and no message."""
