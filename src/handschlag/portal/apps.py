from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "handschlag.portal"
    default_auto_field = "django.db.models.BigAutoField"
