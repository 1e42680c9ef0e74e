-- What the scripts share; every one of them is run with this before it. Docs: docs/decisions/0014-jobs-in-redis.md.
-- KEYS[1] is the prefix of all keys. ARGV begins with the limits and goes on with what the script itself takes.
-- A number becomes text through text() only: Lua's own way rounds after 14 digits.

local P = KEYS[1]
local MAX_EVENTS = tonumber(ARGV[1])
local MAX_EVENT_BYTES = tonumber(ARGV[2])
local LEASE_MILLIS = ARGV[3]
local GROUP = 'warmpool'

local taken = 3
local function take()
  taken = taken + 1
  return ARGV[taken]
end
local function take_number()
  return tonumber(take())
end
local function text(number)
  return string.format('%.0f', number)
end

-- ---- keys ----

local function job_key(id) return P .. 'job:' .. id end
local function events_key(id) return P .. 'events:' .. id end
local function input_key(id) return P .. 'input:' .. id end
local function output_key(id) return P .. 'output:' .. id end
local function state_key(state) return P .. 'state:' .. state end
local function owned_key(owner) return P .. 'owned:' .. owner end
local function lease_key(owner) return P .. 'lease:' .. owner end
-- Jobs that were handed to an owner by its wishes of a kind, 'claim' or 'lapsed', and the wish that did it.
local function given_key(kind, owner) return P .. 'given:' .. kind .. ':' .. owner end
local function wish_key(kind, owner) return P .. 'wish:' .. kind .. ':' .. owner end
-- The life of the owner that has inherited.
local function heir_key(owner) return P .. 'heir:' .. owner end
-- An agent's name has no colon; a tenant may have any, and comes last.
local function lane_key(agent, tenant) return P .. 'lane:' .. agent .. ':' .. tenant end
local function queue_key(agent, tenant, priority)
  return P .. 'queue:' .. agent .. ':' .. priority .. ':' .. tenant
end
local function back_key(agent, tenant, priority)
  return P .. 'back:' .. agent .. ':' .. priority .. ':' .. tenant
end
local function again_key(agent) return P .. 'again:' .. agent end
local function idempotency_key(job)
  return P .. 'idempotency:' .. job.agent .. ':' .. #job.tenant .. ':' .. job.tenant .. ':' .. #job.user .. ':'
    .. job.user .. ':' .. job.idempotency
end

-- The sets by which a job is listed, but that of its state.
local function index_keys(job)
  return {
    P .. 'all',
    P .. 'agent:' .. job.agent,
    P .. 'tenant:' .. job.tenant,
    P .. 'user:' .. job.user,
    P .. 'session:' .. job.session,
  }
end

-- ---- records ----

local function pairs_of(flat)
  local map = {}
  for i = 1, #flat, 2 do map[flat[i]] = flat[i + 1] end
  return map
end

local function read(id)
  local flat = redis.call('HGETALL', job_key(id))
  if #flat == 0 then return nil end
  return pairs_of(flat)
end

-- The record as it is now, as it goes to Java.
local function record(id)
  return redis.call('HGETALL', job_key(id))
end

-- Sets fields of the record, here and in Redis.
local function set(id, job, ...)
  local values = { ... }
  for i = 1, #values, 2 do job[values[i]] = values[i + 1] end
  redis.call('HSET', job_key(id), ...)
end

local function changed(id)
  redis.call('PUBLISH', P .. 'changed', id)
end

local function move(id, job, state)
  redis.call('ZREM', state_key(job.state), id)
  redis.call('ZADD', state_key(state), 0, id)
  set(id, job, 'state', state)
end

-- ---- events ----

local function size(fields)
  local bytes = 0
  for i = 2, #fields, 2 do bytes = bytes + #fields[i] end
  return bytes
end

-- Adds an event. Whoever does calls trim() after the last one.
local function emit(id, job, fields)
  job.last = text(tonumber(job.last) + 1)
  job.bytes = text(tonumber(job.bytes) + size(fields))
  redis.call('XADD', events_key(id), job.last .. '-0', unpack(fields))
end

-- Drops the oldest events beyond the limits, but never the newest one.
local function trim(id, job)
  local first, last, bytes = tonumber(job.first), tonumber(job.last), tonumber(job.bytes)
  local start = first
  while first < last and (last - first >= MAX_EVENTS or bytes > MAX_EVENT_BYTES) do
    local at = text(first) .. '-0'
    local oldest = redis.call('XRANGE', events_key(id), at, at)[1]
    if oldest then bytes = bytes - size(oldest[2]) end
    first = first + 1
  end
  if first > start then redis.call('XTRIM', events_key(id), 'MINID', text(first) .. '-0') end
  set(id, job, 'first', text(first), 'last', job.last, 'bytes', text(bytes))
end

local function tell_state(id, job, now, attempt, worker, note)
  emit(id, job, { 'at', text(now), 'kind', 'changed', 'state', job.state, 'attempt', text(attempt), 'worker', worker,
    'note', note })
  trim(id, job)
  changed(id)
end

-- ---- the queue ----

-- Whose turn it is among the tenants of an agent: who has the fewest running, then who was served the longest ago.
local function rank(agent, tenant)
  local turn = P .. 'turn:' .. agent
  if redis.call('EXISTS', lane_key(agent, tenant)) == 0 then
    redis.call('ZREM', turn, tenant)
    return
  end
  local running = tonumber(redis.call('HGET', P .. 'running:' .. agent, tenant) or '0')
  local served = tonumber(redis.call('ZSCORE', P .. 'served:' .. agent, tenant) or '0')
  redis.call('ZADD', turn, text(math.min(running, 4095) * 2 ^ 40 + served), tenant)
end

local function count_ready(job, by)
  local lane = lane_key(job.agent, job.tenant)
  if redis.call('HINCRBY', lane, job.priority, by) <= 0 then redis.call('HDEL', lane, job.priority) end
  rank(job.agent, job.tenant)
end

local function count_running(job, by)
  local running = P .. 'running:' .. job.agent
  if redis.call('HINCRBY', running, job.tenant, by) <= 0 then redis.call('HDEL', running, job.tenant) end
  rank(job.agent, job.tenant)
end

local function add_entry(id, job, stream)
  if redis.call('EXISTS', stream) == 0 then redis.call('XGROUP', 'CREATE', stream, GROUP, '0', 'MKSTREAM') end
  set(id, job, 'stream', stream, 'entry', redis.call('XADD', stream, '*', 'job', id))
end

local function drop_entry(id, job)
  if job.stream == '' then return end
  redis.call('XACK', job.stream, GROUP, job.entry)
  redis.call('XDEL', job.stream, job.entry)
  -- An empty stream would keep its group and its consumers for ever.
  if redis.call('XLEN', job.stream) == 0 then redis.call('DEL', job.stream) end
  set(id, job, 'stream', '', 'entry', '')
end

-- A job that was ready before those that are in its stream already: by its age it may have to go before them.
local function come_back(id, job)
  redis.call('ZADD', back_key(job.agent, job.tenant, job.priority), 0, id)
  count_ready(job, 1)
end

-- Lets a job wait whose state is queued.
local function wait(id, job, now, is_new)
  if job.deadline ~= '' then redis.call('ZADD', P .. 'deadlines', job.deadline, id) end
  if tonumber(job.ready) > now then
    redis.call('ZADD', P .. 'later', job.ready, id)
  elseif is_new then
    add_entry(id, job, queue_key(job.agent, job.tenant, job.priority))
    count_ready(job, 1)
  else
    come_back(id, job)
  end
end

-- Takes a queued job out of wherever it waits.
local function leave(id, job)
  redis.call('ZREM', P .. 'deadlines', id)
  if redis.call('ZREM', P .. 'later', id) == 1 then return end
  redis.call('ZREM', back_key(job.agent, job.tenant, job.priority), id)
  drop_entry(id, job)
  count_ready(job, -1)
end

-- ---- who has what ----

-- Greater than any before it, also if Redis has lost the last ones.
local function next_fence(job)
  local time = redis.call('TIME')
  return text(math.max(tonumber(job.fence) + 1, tonumber(time[1]) * 1000000 + tonumber(time[2])))
end

-- Holds a supervisor's lease on. Gives for how long it has had it without a break, in milliseconds.
local function hold_lease(owner)
  local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
  local since = math.min(tonumber(redis.call('GET', lease_key(owner)) or now), now)
  redis.call('SET', lease_key(owner), text(since), 'PX', LEASE_MILLIS)
  redis.call('SADD', P .. 'owners', owner)
  return now - since
end

local function hand_over(id, job, owner)
  if job.stream ~= '' then redis.call('XCLAIM', job.stream, GROUP, owner, 0, job.entry, 'JUSTID') end
  if job.owner ~= owner then
    redis.call('SREM', owned_key(job.owner), id)
    redis.call('SADD', owned_key(owner), id)
    for _, kind in ipairs({ 'claim', 'lapsed' }) do redis.call('HDEL', given_key(kind, job.owner), id) end
  end
  set(id, job, 'owner', owner, 'fence', next_fence(job), 'batch', '0')
end

local function let_go(id, job)
  drop_entry(id, job)
  redis.call('SREM', owned_key(job.owner), id)
  for _, kind in ipairs({ 'claim', 'lapsed' }) do
    redis.call('HDEL', given_key(kind, job.owner), id)
  end
  set(id, job, 'owner', '', 'cancelling', '0')
  count_running(job, -1)
end

-- A supervisor numbers its wishes: '<life>-<number>'. One that comes after a later one was overtaken, and nobody waits for its
-- answer any more.
local function overtaken(kind, owner, wish)
  local life, number = string.match(wish, '^(.*)-(%d+)$')
  local last_life, last_number = string.match(redis.call('GET', wish_key(kind, owner)) or '', '^(.*)-(%d+)$')
  if last_life == life and tonumber(last_number) >= tonumber(number) then return true end
  redis.call('SET', wish_key(kind, owner), wish)
  return false
end

-- Ids that were handed to an owner in an answer that never reached it: by another wish than the last one that it got an answer
-- to. It does not know that it has them, so they are to be handed over once more. Those of an earlier life are for inherit;
-- but what that life's last wish got after that, nobody knows of either.
local function missed(kind, owner, wish, answered)
  local ids = {}
  local life = string.match(wish, '^(.*)-') .. '-'
  local has_inherited = redis.call('GET', heir_key(owner)) == life
  for id, by in pairs(pairs_of(redis.call('HGETALL', given_key(kind, owner)))) do
    if by == answered then
      redis.call('HDEL', given_key(kind, owner), id)
    elseif has_inherited or string.sub(by, 1, #life) == life then
      ids[#ids + 1] = id
    end
  end
  table.sort(ids)
  return ids
end

local function forget_wishes(owner)
  for _, kind in ipairs({ 'claim', 'lapsed' }) do redis.call('DEL', given_key(kind, owner), wish_key(kind, owner)) end
  redis.call('DEL', heir_key(owner))
end

local function claimed(id, job, with_input)
  local input = false
  if with_input then input = redis.call('GET', input_key(id)) end
  return { id, job.fence, job.heard, record(id), input }
end

-- ---- the end ----

-- A stream takes 4 KiB, however little is in it, until it is loaded anew. Most jobs have few events, and stay for days. If it
-- cannot be done, it is as well as it was.
local function compact(id, job)
  if tonumber(job.bytes) > 2048 then return end
  local dump = redis.pcall('DUMP', events_key(id))
  if type(dump) == 'string' then redis.pcall('RESTORE', events_key(id), 0, dump, 'REPLACE') end
end

-- Ends a job, which waits and runs nowhere any more.
local function over(id, job, now, state, problem, detail, worker, note)
  move(id, job, state)
  set(id, job, 'ended', text(now), 'problem', problem, 'detail', detail)
  if state == 'succeeded' or state == 'cancelled' then redis.call('UNLINK', input_key(id)) end
  redis.call('ZADD', P .. 'ended', text(now), id)
  redis.call('ZADD', P .. 'kept', text(now + tonumber(job.keep)), id)
  if job.webhook ~= '' then
    set(id, job, 'hook', '1', 'hook_next', text(now), 'hook_tries', '0', 'hook_delivered', '0', 'hook_note', '')
    redis.call('ZADD', P .. 'webhooks', text(now), id)
  end
  tell_state(id, job, now, tonumber(job.attempts), worker, note)
  compact(id, job)
end

-- Deletes a job that has ended, with all that belongs to it.
local function forget(id, job)
  redis.call('ZREM', state_key(job.state), id)
  for _, key in ipairs(index_keys(job)) do redis.call('ZREM', key, id) end
  redis.call('ZREM', P .. 'ended', id)
  redis.call('ZREM', P .. 'kept', id)
  redis.call('ZREM', P .. 'webhooks', id)
  if job.idempotency ~= '' and redis.call('GET', idempotency_key(job)) == id then
    redis.call('DEL', idempotency_key(job))
  end
  redis.call('UNLINK', job_key(id), events_key(id), input_key(id), output_key(id))
  changed(id)
end

local function expire(id, job, now)
  leave(id, job)
  local detail = 'the deadline of the job passed while it waited'
  over(id, job, now, 'failed', 'deadline', detail, '', detail)
end

