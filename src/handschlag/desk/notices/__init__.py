"""What somebody should know: the bell in the frame, the page behind it, quiet hours, and the ladder's settings."""
