"""Who may log in, by what link or password, what each role may do, and the audit of what was done."""
