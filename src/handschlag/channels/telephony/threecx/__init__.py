"""3CX through its CRM template: it asks who a number is, and reports each call once it is over."""
