"""The agents' side of the CTI contract: the call log as JSON, and ticking calls off."""
