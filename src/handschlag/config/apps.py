from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "handschlag.config"
    label = "house"

    def ready(self) -> None:
        from handschlag.config import wiring

        wiring.connect()
