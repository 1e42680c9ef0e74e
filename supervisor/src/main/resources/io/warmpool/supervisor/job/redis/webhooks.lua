-- Gives jobs whose webhook is due, and puts them off. Takes: now, until, how many.
local now, till, most = take_number(), take(), take_number()
local jobs = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', P .. 'webhooks', '-inf', text(now), 'LIMIT', 0, most)) do
  local job = read(id)
  if job then
    redis.call('ZADD', P .. 'webhooks', till, id)
    set(id, job, 'hook_next', till)
    jobs[#jobs + 1] = { id, record(id) }
  else
    redis.call('ZREM', P .. 'webhooks', id)
  end
end
return jobs
