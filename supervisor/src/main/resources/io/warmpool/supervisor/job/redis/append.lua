-- Stores events of an attempt. Takes: id, fence, batch, now, whether one of them is the start, its worker, the last progress or
-- nothing, how many of them are the agent's own, and the events: each as the number of its fields and names and values.
local id, fence, batch, now = take(), take(), take_number(), take_number()
local job = read(id)
if not job or job.state ~= 'running' or job.fence ~= fence then return { 0, 0 } end
local cancelling = tonumber(job.cancelling)
if batch <= tonumber(job.batch) then return { 1, cancelling } end

local started, worker, progress, own = take() == '1', take(), take(), take_number()
if started then
  local attempt = 'attempt.' .. job.attempts .. '.'
  set(id, job, attempt .. 'started', text(now), attempt .. 'worker', worker)
end
if progress ~= '' then set(id, job, 'progress', progress) end
while taken < #ARGV do
  local fields = { 'at', text(now) }
  for _ = 1, take_number() do fields[#fields + 1] = take() end
  emit(id, job, fields)
end
set(id, job, 'batch', text(batch), 'heard', text(tonumber(job.heard) + own))
trim(id, job)
changed(id)
return { 1, cancelling }
