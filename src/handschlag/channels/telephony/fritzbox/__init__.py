"""The call monitor of AVM FRITZ!Box: lines on TCP port 1012, made whole again from the call list (TR-064)."""
