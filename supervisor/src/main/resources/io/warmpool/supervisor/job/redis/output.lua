-- What a job's agent answered. Takes: id.
local id = take()
local job = read(id)
if not job or job.state ~= 'succeeded' or not job.output_type then return {} end
return { job.output_type, redis.call('GET', output_key(id)) }
