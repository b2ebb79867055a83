"""All but tags."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Author',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, unique=True)),
                ('born', models.IntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Everything',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('big', models.BigIntegerField(null=True)),
                ('positive', models.PositiveIntegerField(null=True)),
                ('yes', models.BooleanField(null=True)),
                ('number', models.DecimalField(decimal_places=9, max_digits=30, null=True)),
                ('real', models.FloatField(null=True)),
                ('text', models.CharField(max_length=100, null=True)),
                ('long', models.TextField(null=True)),
                ('data', models.BinaryField(null=True)),
                ('day', models.DateField(null=True)),
                ('time', models.TimeField(null=True)),
                ('at', models.DateTimeField(null=True)),
                ('span', models.DurationField(null=True)),
                ('json', models.JSONField(null=True)),
                ('uuid', models.UUIDField(null=True)),
                ('address', models.GenericIPAddressField(null=True)),
                ('slug', models.SlugField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Book',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=100)),
                ('price', models.DecimalField(decimal_places=2, max_digits=8, null=True)),
                ('pages', models.IntegerField(default=0)),
                ('published', models.DateField(null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='django_app.author')),
            ],
            options={
                'indexes': [models.Index(fields=['-published', 'title'], name='book_by_year')],
                'constraints': [models.CheckConstraint(condition=models.Q(('pages__gte', 0)), name='pages_not_negative')],
                'unique_together': {('author', 'title')},
            },
        ),
    ]
