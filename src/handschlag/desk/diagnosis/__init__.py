"""What is established, what was tried, and walking a diagnosis guide: beside the call, on the case page, in the file."""
