from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50, unique=True)
    born = models.IntegerField(null=True)


class Tag(models.Model):
    name = models.CharField(max_length=20)


class Book(models.Model):
    title = models.CharField(max_length=100)
    author = models.ForeignKey(Author, models.CASCADE)
    tags = models.ManyToManyField(Tag)
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    pages = models.IntegerField(default=0)
    published = models.DateField(null=True)

    class Meta:
        unique_together = [("author", "title")]
        indexes = [models.Index(fields=["-published", "title"], name="book_by_year")]
        constraints = [models.CheckConstraint(condition=models.Q(pages__gte=0), name="pages_not_negative")]


class Everything(models.Model):
    big = models.BigIntegerField(null=True)
    positive = models.PositiveIntegerField(null=True)
    yes = models.BooleanField(null=True)
    number = models.DecimalField(max_digits=30, decimal_places=9, null=True)
    real = models.FloatField(null=True)
    text = models.CharField(max_length=100, null=True)
    long = models.TextField(null=True)
    data = models.BinaryField(null=True)
    day = models.DateField(null=True)
    time = models.TimeField(null=True)
    at = models.DateTimeField(null=True)
    span = models.DurationField(null=True)
    json = models.JSONField(null=True)
    uuid = models.UUIDField(null=True)
    address = models.GenericIPAddressField(null=True)
    slug = models.SlugField(null=True)
