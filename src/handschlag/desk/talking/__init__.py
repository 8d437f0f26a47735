"""What stands beside a running conversation: its minutes, who can honestly be promised when, who was asked for, how to end."""
