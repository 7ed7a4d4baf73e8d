"""Turns learn whom they reply to, responses whether they are questions and were asked again.

Rows that stand already learn it from the messages: a job per firm asks for its rooms one after the other, so the
upgrade itself takes no longer than adding columns, and nobody has to type anything.
"""

from typing import Any

from django.db import migrations, models

from stammtisch.kit import clock

RECOUNT = "measurement.recount"


def ask_for_a_recount(apps: Any, editor: Any) -> None:
    """For each firm whose talk has been counted already."""
    job, turn = apps.get_model("conversations", "Job"), apps.get_model("measurement", "Turn")
    for firm in turn._base_manager.order_by().values_list("firm_id", flat=True).distinct():
        job._base_manager.create(firm_id=firm, kind=RECOUNT, unique_key=RECOUNT, run_at=clock.now())


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0004_keeping'),
        ('measurement', '0001_initial'),
        ('people', '0007_second_step_taken'),
    ]

    operations = [
        migrations.AddField(
            model_name='response',
            name='is_question',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='response',
            name='repeated_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='turn',
            name='reply_person',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='turn',
            name='reply_side',
            field=models.CharField(blank=True, choices=[('team', 'Team'), ('outside', 'Guest'), ('auto', 'Automatic')], default='', max_length=8),
        ),
        migrations.AddIndex(
            model_name='response',
            index=models.Index(condition=models.Q(('kind', 'next')), fields=['firm', 'definition', 'asked_at'], name='measurement_response_next'),
        ),
        migrations.RunPython(ask_for_a_recount, migrations.RunPython.noop),
    ]
