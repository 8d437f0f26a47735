"""What somebody who likes to talk, or wants us at their door, is offered: open hours and visits."""
