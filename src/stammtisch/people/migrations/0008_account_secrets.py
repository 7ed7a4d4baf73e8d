"""Room for the secrets of a channel account, sealed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0007_second_step_taken")]
    operations = [
        migrations.AddField(
            model_name="account",
            name="sealed",
            field=models.TextField(blank=True, default="", editable=False),
        ),
    ]
