-- Ends an attempt. Takes: id, fence, now, outcome, cause, and what is next:
-- 'over', state, problem, detail, whether there is an output, its type, the output; or 'again' or 'untried', and when.
local id, fence, now, outcome, cause, next = take(), take(), take_number(), take(), take(), take()
local job = read(id)
if not job or job.state ~= 'running' or job.fence ~= fence then return { 0, 0 } end
local cancelling = tonumber(job.cancelling)
local number = tonumber(job.attempts)
local attempt = 'attempt.' .. job.attempts .. '.'
local worker = job[attempt .. 'worker']
let_go(id, job)

if next == 'untried' then
  redis.call('HDEL', job_key(id), attempt .. 'call', attempt .. 'claimed', attempt .. 'started', attempt .. 'ended',
    attempt .. 'worker', attempt .. 'outcome', attempt .. 'cause')
  set(id, job, 'attempts', text(number - 1))
else
  set(id, job, attempt .. 'ended', text(now), attempt .. 'outcome', outcome, attempt .. 'cause', cause)
end

if next == 'over' then
  local state, problem, detail, has_output, type, output = take(), take(), take(), take() == '1', take(), take()
  if has_output then
    redis.call('SET', output_key(id), output)
    set(id, job, 'output_type', type, 'output_size', text(#output))
  end
  over(id, job, now, state, problem, detail, worker, cause)
elseif cancelling == 1 then
  -- Called off too late for whoever decided this.
  over(id, job, now, 'cancelled', 'cancelled', 'it was called off', worker, cause)
else
  set(id, job, 'ready', take())
  move(id, job, 'queued')
  wait(id, job, now, false)
  tell_state(id, job, now, tonumber(job.attempts), worker, cause)
end
return { 1, cancelling }
