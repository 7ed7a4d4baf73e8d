"""Row-level security of PostgreSQL: policies, functions and rights, derived from what there is and not kept by hand.

Each table with a column `firm_id` is `ENABLE`d and `FORCE`d and shows a statement the rows of the firm it was told
(`kit.db.postgresql`), none without; nothing can be written for another firm. Only the tables' owner has more, and
only for a purpose it names first: the functions of `kit.db.crossing` (`works`), and a backup (`copies`). A role that
serves and owns nothing can name what it likes.

:func:`missing` compares a database with what it should be, and only differences are written.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from stammtisch.kit.db.crossing import Crossing

#: Whose rows a statement is about, and for what purpose the owner looks across firms.
FIRM = "app.firm"
ACROSS = "app.across"
WORK, BACKUP = "work", "backup"

# Written as PostgreSQL shows it again, so that both can be compared.
_OF_THE_FIRM = f"(firm_id = (NULLIF(current_setting('{FIRM}'::text, true), ''::text))::bigint)"


def _for(purpose: str) -> str:
    return f"(current_setting('{ACROSS}'::text, true) = '{purpose}'::text)"


@dataclass(frozen=True)
class Policy:
    """Who may do what with which rows of a table."""

    table: str
    name: str
    command: str
    role: str
    using: str
    check: str | None


@dataclass(frozen=True)
class Wanted:
    """What a database should be like."""

    #: Tables whose rows are inside no firm although they may name one: who belongs to which firm.
    open: Collection[str]
    #: Tables whose owner is not held, because an index must be used before the policy; reached by a crossing alone.
    unforced: Collection[str]
    crossings: Collection[Crossing]


def policies(tables: Collection[str], crossings: Iterable[Crossing], owner: str) -> set[Policy]:
    """All policies of these tables; an older shape of the database has not all that crossings name."""
    found = set()
    for table in tables:
        found.add(Policy(table, "firm", "ALL", "public", _OF_THE_FIRM, _OF_THE_FIRM))
        found.add(Policy(table, "copies", "SELECT", owner, _for(BACKUP), None))
    for crossing in crossings:
        for table in {*crossing.reads, *crossing.changes}.intersection(tables):
            found.add(Policy(table, "works", "SELECT", owner, _for(WORK), None))
        for table in {*crossing.changes}.intersection(tables):
            found.add(Policy(table, "changes", "UPDATE", owner, _for(WORK), _for(WORK)))
    return found


def missing(cursor: Any, wanted: Wanted) -> Iterator[str]:
    """The statements that make this database what it should be, for its owner to run; none when it is."""
    owner = owner_of(cursor)
    tables = held_tables(cursor, wanted)
    yield from _switches(cursor, tables, wanted)
    yield from _policies(cursor, policies(tables, wanted.crossings, owner))
    yield from _functions(cursor, wanted.crossings)


def unforced(cursor: Any, wanted: Wanted) -> Iterator[str]:
    """The statements that let the owner see everything while it changes tables; :func:`missing` takes it back."""
    for table in held_tables(cursor, wanted):
        yield f"ALTER TABLE {_quoted(table)} NO FORCE ROW LEVEL SECURITY"


def lacks_rights(cursor: Any, application: str) -> bool:
    """Whether there is a table whose rows the role `application` cannot read."""
    if not application or application == owner_of(cursor):
        return False
    cursor.execute(
        "SELECT count(*) > 0 FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND relkind IN ('r', 'p') AND NOT has_table_privilege(%s, oid, 'SELECT')",
        [application],
    )
    return bool(cursor.fetchone()[0])


def rights(cursor: Any, application: str) -> Iterator[str]:
    """The statements that let the role `application` serve: rows, but no tables, and nothing of the migrations."""
    if not application or application == owner_of(cursor):
        return
    role, schema = _quoted(application), _quoted(_one(cursor, "SELECT current_schema()"))
    rows = "SELECT, INSERT, UPDATE, DELETE"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"GRANT {rows} ON ALL TABLES IN SCHEMA {schema} TO {role}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"
    yield f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {rows} ON TABLES TO {role}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON {_quoted('django_migrations')} FROM {role}"


def held_tables(cursor: Any, wanted: Wanted) -> list[str]:
    """Every table with a firm, as the database knows them."""
    cursor.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'firm_id'"
        " AND NOT a.attisdropped ORDER BY c.relname"
    )
    return [name for (name,) in cursor.fetchall() if name not in wanted.open]


def owner_of(cursor: Any) -> str:
    """The role that owns the tables; the present one in an empty database."""
    cursor.execute(
        "SELECT tableowner FROM pg_tables WHERE schemaname = current_schema()"
        " ORDER BY tablename <> 'django_migrations', tablename LIMIT 1"
    )
    found = cursor.fetchone()
    return str(found[0]) if found else _one(cursor, "SELECT current_user")


def owns_tables(cursor: Any) -> bool:
    """Whether the present role owns the tables, or may become who does; true in an empty database."""
    cursor.execute("SELECT pg_has_role(current_user, %s, 'MEMBER')", [owner_of(cursor)])
    return bool(cursor.fetchone()[0])


def _switches(cursor: Any, tables: list[str], wanted: Wanted) -> Iterator[str]:
    cursor.execute(
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
        " WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
    )
    found = {name: (enabled, forced) for name, enabled, forced in cursor.fetchall()}
    for table in tables:
        enabled, forced = found[table]
        if not enabled:
            yield f"ALTER TABLE {_quoted(table)} ENABLE ROW LEVEL SECURITY"
        if forced != (table not in wanted.unforced):
            yield f"ALTER TABLE {_quoted(table)} {'NO ' if forced else ''}FORCE ROW LEVEL SECURITY"


def _policies(cursor: Any, should: set[Policy]) -> Iterator[str]:
    cursor.execute(
        "SELECT tablename, policyname, cmd, array_to_string(roles, ','), qual, with_check FROM pg_policies"
        " WHERE schemaname = current_schema()"
    )
    found = {Policy(*row) for row in cursor.fetchall()}
    for policy in sorted(found - should, key=lambda one: (one.table, one.name)):
        yield f"DROP POLICY {_quoted(policy.name)} ON {_quoted(policy.table)}"
    for policy in sorted(should - found, key=lambda one: (one.table, one.name)):
        role = policy.role if policy.role == "public" else _quoted(policy.role)
        check = f" WITH CHECK ({policy.check})" if policy.check else ""
        yield (
            f"CREATE POLICY {_quoted(policy.name)} ON {_quoted(policy.table)} FOR {policy.command} TO {role}"
            f" USING ({policy.using}){check}"
        )


def _functions(cursor: Any, crossings: Iterable[Crossing]) -> Iterator[str]:
    cursor.execute(
        "SELECT proname, oid::regprocedure::text, prosrc || prosecdef || array_to_string(proconfig, ';')"
        " || pg_get_function_result(oid) FROM pg_proc"
        r" WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'stammtisch\_%'"
    )
    found = {name: (signature, definition) for name, signature, definition in cursor.fetchall()}
    schema = _one(cursor, "SELECT current_schema()")
    should = {crossing.function: crossing for crossing in crossings}
    for name, (signature, definition) in sorted(found.items()):
        if name not in should or _definition(should[name], schema) != definition:
            yield f"DROP FUNCTION {signature}"
    for name, crossing in sorted(should.items()):
        if name not in found or _definition(crossing, schema) != found[name][1]:
            yield _create(crossing, schema)
            yield f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC"


def _create(crossing: Crossing, schema: str) -> str:
    arguments = ", ".join(crossing.arguments.values())
    return (
        f"CREATE FUNCTION {crossing.function}({arguments}) RETURNS {_result(crossing)}"
        f" LANGUAGE plpgsql SECURITY DEFINER SET search_path TO {_quoted(schema)}, pg_temp"
        f" AS $body${_body(crossing)}$body$"
    )


def _definition(crossing: Crossing, schema: str) -> str:
    """What `_functions` finds of it afterwards."""
    settings = f"search_path={_quoted(schema) if not schema.isidentifier() else schema}, pg_temp"
    return f"{_body(crossing)}true{settings}{_result(crossing)}"


def _body(crossing: Crossing) -> str:
    """Names the purpose, asks, and takes the purpose back; an error takes it back by itself."""
    asking = f"RETURN QUERY EXECUTE $sql${crossing.statement}$sql$ USING {crossing.places};"
    if not (crossing.reads or crossing.changes):
        return f"BEGIN {asking} END"
    naming, forgetting = (f"PERFORM set_config('{ACROSS}', '{purpose}', true);" for purpose in (WORK, ""))
    return f"BEGIN {naming} {asking} {forgetting} END"


def _result(crossing: Crossing) -> str:
    return f"TABLE({', '.join(f'{name} {kind}' for name, kind in crossing.returns.items())})"


def _one(cursor: Any, statement: str) -> str:
    cursor.execute(statement)
    return str(cursor.fetchone()[0])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
