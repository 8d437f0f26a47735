"""Files from other programs, read: tables (CSV) and cards (vCard). Pure, and never at a loss: what is bad names its line and why."""
