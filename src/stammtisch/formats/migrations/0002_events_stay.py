"""A round's log is only added to; of an entry nothing changes but withdrawn words, which are blanked.

An entry goes only when it has been emptied before, on purpose, because its room goes for good.
"""

from django.db import migrations

from stammtisch.kit.db.append_only import append_only

class Migration(migrations.Migration):
    dependencies = [("formats", "0001_initial")]
    operations = [
        append_only(
            "formats_roundevent", columns=("id", "firm_id", "round_id", "seq", "at", "kind"), kept_while="OLD.payload <> '{}'"
        )
    ]
