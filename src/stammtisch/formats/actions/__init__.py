"""Every write of this area: verbs with `now` passed in, one transaction each."""
