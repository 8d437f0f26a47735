"""Mail: what is read of it. Every mail here is invented."""
