from django.apps import AppConfig


class ExamplesConfig(AppConfig):
    name = "handschlag.examples"
    default_auto_field = "django.db.models.BigAutoField"
