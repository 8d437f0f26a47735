"""Every call, visit and letter, from its first ring to its wrap-up. Not for what was promised in it: that is `promises`."""
