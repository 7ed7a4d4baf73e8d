"""The search index: a table of its own on each engine, filled by `conversations/search.py`."""

from typing import Any

from django.db import migrations

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE conversations_search"
        " USING fts5(document, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3')"
    ],
    "postgresql": [
        "CREATE TABLE conversations_search (id bigint PRIMARY KEY,"
        " firm_id bigint NOT NULL, document tsvector NOT NULL)",
        "CREATE INDEX conversations_search_document ON conversations_search USING gin (document)",
        "CREATE INDEX conversations_search_firm ON conversations_search (firm_id)",
    ],
}


def create(apps: Any, editor: Any) -> None:
    for statement in CREATE[editor.connection.vendor]:
        editor.execute(statement)


def drop(apps: Any, editor: Any) -> None:
    editor.execute("DROP TABLE conversations_search")


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
