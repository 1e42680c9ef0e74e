-- A piece of the housekeeping. Takes: now, how many ended jobs may be kept. Gives whether there is more.
local now, most = take_number(), take_number()
local PIECE = 100

local late = redis.call('ZRANGEBYSCORE', P .. 'deadlines', '-inf', text(now), 'LIMIT', 0, PIECE)
for _, id in ipairs(late) do expire(id, read(id), now) end

local function drop(set, ids)
  for _, id in ipairs(ids) do
    local job = read(id)
    if job then forget(id, job) else redis.call('ZREM', P .. set, id) end
  end
  return #ids
end

local old = drop('kept', redis.call('ZRANGEBYSCORE', P .. 'kept', '-inf', text(now), 'LIMIT', 0, PIECE))
local surplus = math.min(redis.call('ZCARD', P .. 'ended') - most, PIECE)
if surplus > 0 then drop('ended', redis.call('ZRANGE', P .. 'ended', 0, surplus - 1)) end
if #late == PIECE or old == PIECE or surplus == PIECE then return 1 end
return 0
