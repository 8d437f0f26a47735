"""Settings, URLs, processes, wiring and the `handschlag` command: the only place that knows every room and every door."""
