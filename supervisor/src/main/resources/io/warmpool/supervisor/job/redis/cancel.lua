-- Calls a job off. Takes: id, now.
local id, now = take(), take_number()
local job = read(id)
if not job then return {} end
if job.state == 'queued' then
  leave(id, job)
  over(id, job, now, 'cancelled', 'cancelled', 'it was called off before it ran', '', 'called off before it ran')
elseif job.state == 'running' and job.cancelling == '0' then
  set(id, job, 'cancelling', '1')
  changed(id)
end
return record(id)
