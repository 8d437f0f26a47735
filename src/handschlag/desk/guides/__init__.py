"""Diagnosis guides as those who keep the knowledge write them: the tree, its versions, in and out as JSON."""
