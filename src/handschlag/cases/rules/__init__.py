"""What can be judged about a case without looking anything up."""
