-- Takes over jobs of supervisors whose lease has run out. Takes: owner, the wish, the last one that it got an
-- answer to, how many, agents.
local owner, wish, answered, most = take(), take(), take(), take_number()
local agents = {}
while taken < #ARGV do agents[take()] = true end
local held = hold_lease(owner)
if overtaken('lapsed', owner, wish) then return {} end
local claims = {}

local function give(id, job)
  hand_over(id, job, owner)
  redis.call('HSET', given_key('lapsed', owner), id, wish)
  changed(id)
  claims[#claims + 1] = claimed(id, job, false)
end

for _, id in ipairs(missed('lapsed', owner, wish, answered)) do
  local job = read(id)
  if not job or job.state ~= 'running' or job.owner ~= owner then
    redis.call('HDEL', given_key('lapsed', owner), id)
  elseif #claims < most and agents[job.agent] then
    give(id, job)
  end
end

-- If its own lease had run out too, Redis was away or stood still: the others have as long to come back as they had to be heard of.
if held < tonumber(LEASE_MILLIS) then return claims end

for _, other in ipairs(redis.call('SMEMBERS', P .. 'owners')) do
  if other ~= owner and redis.call('EXISTS', lease_key(other)) == 0 then
    for _, id in ipairs(redis.call('SMEMBERS', owned_key(other))) do
      if #claims >= most then return claims end
      local job = read(id)
      if not job or job.state ~= 'running' or job.owner ~= other then
        redis.call('SREM', owned_key(other), id)
      elseif agents[job.agent] then
        give(id, job)
      end
    end
    if redis.call('EXISTS', owned_key(other)) == 0 then
      redis.call('SREM', P .. 'owners', other)
      forget_wishes(other)
    end
  end
end
return claims
