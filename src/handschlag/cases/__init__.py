"""What a customer wants settled, from its first report until it really is. Not for what was promised on the way: that is `promises`."""
