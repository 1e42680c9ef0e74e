-- Gives jobs out of the queue to a supervisor. Takes: owner, now, the wish, the last one that it got an answer
-- to, and for each agent its name, a number, and as many ids of calls. Gives: whether there is more to be had, then the claims.
local owner, now, wish, answered = take(), take_number(), take(), take()
local MOST_PROMOTED, MOST_LATE, MOST_BYTES = 1000, 100, 32 * 1024 * 1024
local claims, bytes, late, more = {}, 0, 0, '0'

local function give(id, job)
  redis.call('HSET', given_key('claim', owner), id, wish)
  bytes = bytes + tonumber(job.input_size)
  claims[#claims + 1] = claimed(id, job, true)
end

-- The first entry that was given to nobody yet.
local function head(stream)
  if redis.call('EXISTS', stream) == 0 then return nil end
  local group = pairs_of(redis.call('XINFO', 'GROUPS', stream)[1])
  local entry = redis.call('XRANGE', stream, '(' .. group['last-delivered-id'], '+', 'COUNT', 1)[1]
  return entry and entry[2][2]
end

-- Reads the next entry of a stream for the owner. With none left it stays with the record's own.
local function deliver(stream)
  redis.call('XREADGROUP', 'GROUP', GROUP, owner, 'COUNT', 1, 'STREAMS', stream, '>')
end

-- The oldest ready job of a tenant's greatest priority; it is delivered to the owner and waits nowhere any more.
local function next_of(agent, tenant)
  local priority = nil
  for _, ready in ipairs(redis.call('HKEYS', lane_key(agent, tenant))) do
    if not priority or tonumber(ready) > tonumber(priority) then priority = ready end
  end
  if not priority then return nil end
  local queue, back = queue_key(agent, tenant, priority), back_key(agent, tenant, priority)
  local fresh, returned = head(queue), redis.call('ZRANGE', back, 0, 0)[1]
  local id = fresh
  if returned and (not fresh or returned < fresh) then id = returned end
  if not id then
    -- The count says that there is one, and there is none: whatever lost it, it must not stop the others.
    redis.call('HDEL', lane_key(agent, tenant), priority)
    rank(agent, tenant)
    return nil
  end
  local job = read(id)
  if job.deadline ~= '' and tonumber(job.deadline) <= now then
    expire(id, job, now)
    late = late + 1
    return nil
  end
  if id == fresh then
    deliver(queue)
  else
    redis.call('ZREM', back, id)
    add_entry(id, job, again_key(agent))
    deliver(again_key(agent))
  end
  redis.call('ZREM', P .. 'deadlines', id)
  return id, job
end

local function start(id, job, call)
  local number = tonumber(job.attempts) + 1
  local attempt = 'attempt.' .. text(number) .. '.'
  move(id, job, 'running')
  set(id, job, 'attempts', text(number), 'owner', owner, 'fence', next_fence(job), 'batch', '0', 'heard', '0',
    'cancelling', '0', attempt .. 'call', call, attempt .. 'claimed', text(now), attempt .. 'started', '',
    attempt .. 'ended', '', attempt .. 'worker', '', attempt .. 'outcome', '', attempt .. 'cause', '')
  redis.call('SADD', owned_key(owner), id)
  local served = P .. 'served:' .. job.agent
  redis.call('ZADD', served, redis.call('INCR', P .. 'turns'), job.tenant)
  if redis.call('ZCARD', served) > 10000 then redis.call('ZPOPMIN', served) end
  count_ready(job, -1)
  count_running(job, 1)
  tell_state(id, job, now, number, '', '')
  give(id, job)
end

hold_lease(owner)
if overtaken('claim', owner, wish) then return { '0', {} } end

local due = redis.call('ZRANGEBYSCORE', P .. 'later', '-inf', text(now), 'LIMIT', 0, MOST_PROMOTED)
for _, id in ipairs(due) do
  redis.call('ZREM', P .. 'later', id)
  come_back(id, read(id))
end
if #due == MOST_PROMOTED then more = '1' end

-- Of each agent, first what the owner has already and does not know of.
local known = {}
for _, id in ipairs(missed('claim', owner, wish, answered)) do
  local job = read(id)
  if job and job.state == 'running' and job.owner == owner then
    known[job.agent] = known[job.agent] or {}
    table.insert(known[job.agent], { id, job })
  else
    redis.call('HDEL', given_key('claim', owner), id)
  end
end

while taken < #ARGV do
  local agent, most = take(), take_number()
  for _ = 1, most do
    local call, again = take(), table.remove(known[agent] or {}, 1)
    if again then
      hand_over(again[1], again[2], owner)
      give(again[1], again[2])
    else
      local id, job
      while not id and late < MOST_LATE and bytes < MOST_BYTES do
        local tenant = redis.call('ZRANGE', P .. 'turn:' .. agent, 0, 0)[1]
        if not tenant then break end
        id, job = next_of(agent, tenant)
      end
      if id then start(id, job, call) end
    end
  end
end
if late >= MOST_LATE or bytes >= MOST_BYTES then more = '1' end
return { more, claims }
