"""The customers' door: the page of one promise, for whoever holds its link. No cookie, no script, nothing else."""
