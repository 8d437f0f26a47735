"""What can be judged about a handover without looking anything up."""
