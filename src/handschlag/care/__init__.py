"""Care that was chosen: customer classes (inside only), plans in words of service, whether they fit our hours. Not for outreach, not for prices."""
