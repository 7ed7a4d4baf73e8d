from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0005_pause_and_chores'),
        ('people', '0006_keeping'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='delivery',
            name='conversations_delivery_due',
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['account', 'next_at', 'id'], name='conversations_delivery_due'),
        ),
    ]
