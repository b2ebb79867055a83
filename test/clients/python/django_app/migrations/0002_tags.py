"""Tags, with some that are there from the start."""

from django.db import migrations, models


def some(apps, _editor):
    apps.get_model("django_app", "Tag").objects.create(name="old")


class Migration(migrations.Migration):
    dependencies = [("django_app", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=10)),
            ],
        ),
        migrations.RenameField("Tag", "label", "name"),
        migrations.RunPython(some, migrations.RunPython.noop),
        migrations.AlterField("Tag", "name", models.CharField(max_length=20)),
        migrations.AddField("Book", "tags", models.ManyToManyField(to="django_app.tag")),
    ]
