"""sipgate.io push API: forms in, XML out, numbers in E.164 without plus, signed with RSA."""
