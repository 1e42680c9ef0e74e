-- Goes on holding a supervisor's jobs. Takes: owner.
hold_lease(take())
return {}
