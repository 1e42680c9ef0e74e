-- Deletes a job that has ended. Takes: id.
local id = take()
local job = read(id)
if not job then return {} end
local before = record(id)
if job.state ~= 'queued' and job.state ~= 'running' then forget(id, job) end
return before
