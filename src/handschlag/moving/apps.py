from django.apps import AppConfig


class MovingConfig(AppConfig):
    name = "handschlag.moving"
    default_auto_field = "django.db.models.BigAutoField"
