from django.apps import AppConfig


class ChangeoversConfig(AppConfig):
    name = "handschlag.changeovers"
    default_auto_field = "django.db.models.BigAutoField"
