-- How many jobs there are in each state. Takes: states.
local counts = {}
while taken < #ARGV do counts[#counts + 1] = redis.call('ZCARD', state_key(take())) end
return counts
