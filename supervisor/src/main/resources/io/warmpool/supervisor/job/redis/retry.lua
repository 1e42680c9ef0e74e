-- Puts a job that is dead or failed back into the queue. Takes: id, now.
local id, now = take(), take_number()
local job = read(id)
if not job then return {} end
-- Of one that is at most once and was tried, nobody can be sure that it was not begun.
if (job.state == 'dead' or job.state == 'failed') and not (job.at_most_once == '1' and job.attempts ~= '0') then
  redis.call('ZREM', P .. 'ended', id)
  redis.call('ZREM', P .. 'kept', id)
  redis.call('ZREM', P .. 'webhooks', id)
  redis.call('HDEL', job_key(id), 'hook', 'hook_next', 'hook_tries', 'hook_delivered', 'hook_note')
  set(id, job, 'ended', '', 'problem', '', 'detail', '', 'round', job.attempts, 'ready', text(now))
  move(id, job, 'queued')
  wait(id, job, now, false)
  tell_state(id, job, now, tonumber(job.attempts), '', 'tried again by hand')
end
return record(id)
