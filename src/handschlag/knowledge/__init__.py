"""Text modules: sentences worth saying the same way twice. Articles come later."""
