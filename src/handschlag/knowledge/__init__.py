"""What the house knows: articles learnt while solving, text modules worth saying the same way twice, diagnosis guides."""
