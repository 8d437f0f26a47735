"""The customers' list and the customer's file: head, glance, story, panels, and every form in its place."""
