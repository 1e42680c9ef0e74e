-- Stores a new job. Takes: id, how many may be queued, created, fingerprint, input, then the record's fields in pairs.
local id, most, now, fingerprint, input = take(), take_number(), take_number(), take(), take()
local job = {}
local fields = {}
while taken < #ARGV do
  local name, value = take(), take()
  job[name] = value
  fields[#fields + 1] = name
  fields[#fields + 1] = value
end

if redis.call('EXISTS', job_key(id)) == 1 then return { 'same', record(id) } end
if job.idempotency ~= '' then
  local other = redis.call('GET', idempotency_key(job))
  if other then
    if redis.call('HGET', job_key(other), 'fingerprint') == fingerprint then
      return { 'same', record(other), other }
    end
    return { 'different', other }
  end
end
local queued = redis.call('ZCARD', state_key('queued'))
if queued >= most then return { 'full', queued } end

redis.call('HSET', job_key(id), 'fingerprint', fingerprint, unpack(fields))
set(id, job, 'state', 'queued', 'ended', '', 'attempts', '0', 'round', '0', 'cancelling', '0', 'first', '1', 'last', '0',
  'bytes', '0', 'fence', '0', 'batch', '0', 'heard', '0', 'owner', '', 'stream', '', 'entry', '')
redis.call('SET', input_key(id), input)
redis.call('ZADD', state_key('queued'), 0, id)
for _, key in ipairs(index_keys(job)) do redis.call('ZADD', key, 0, id) end
if job.idempotency ~= '' then redis.call('SET', idempotency_key(job), id) end
wait(id, job, now, true)
tell_state(id, job, now, 0, '', '')
return { 'accepted', record(id) }
