"""Administration: a shell that shows each page to whom it concerns. The pages live in their subjects' folders."""
