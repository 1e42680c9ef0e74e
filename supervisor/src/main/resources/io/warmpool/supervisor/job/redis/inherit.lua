-- Gives a supervisor what it has, each with a new fence. Takes: owner, its life.
local owner = take()
hold_lease(owner)
forget_wishes(owner)
redis.call('SET', heir_key(owner), take() .. '-')
local claims = {}
for _, id in ipairs(redis.call('SMEMBERS', owned_key(owner))) do
  local job = read(id)
  if job and job.state == 'running' and job.owner == owner then
    hand_over(id, job, owner)
    claims[#claims + 1] = claimed(id, job, false)
  else
    redis.call('SREM', owned_key(owner), id)
  end
end
return claims
