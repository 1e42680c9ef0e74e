-- Notes what came of telling a job's end. Takes: id, the end that was told, when it is tried next or nothing, tries, whether it was delivered, a note.
local id, ended, next, tries, delivered, note = take(), take(), take(), take(), take(), take()
local job = read(id)
if not job or job.hook ~= '1' or job.ended ~= ended then return {} end
set(id, job, 'hook_next', next, 'hook_tries', tries, 'hook_delivered', delivered, 'hook_note', note)
if next == '' then
  redis.call('ZREM', P .. 'webhooks', id)
else
  redis.call('ZADD', P .. 'webhooks', next, id)
end
changed(id)
return {}
