-- Lists jobs, the newest first. Takes: before or nothing, limit, and pairs of a field and the value that it must have.
-- Walks the smallest of the sets that hold all that match. Gives: what to ask for jobs before, or nothing, and the jobs.
local before, limit = take(), take_number()
local MOST_LOOKED_AT, PIECE = 5000, 200
local wanted = {}
while taken < #ARGV do wanted[#wanted + 1] = { take(), take() } end

local walked, fewest = P .. 'all', redis.call('ZCARD', P .. 'all')
for _, want in ipairs(wanted) do
  local key = P .. want[1] .. ':' .. want[2]
  local many = redis.call('ZCARD', key)
  if many < fewest then walked, fewest = key, many end
end

local function matches(id)
  for _, want in ipairs(wanted) do
    if redis.call('HGET', job_key(id), want[1]) ~= want[2] then return false end
  end
  return true
end

local found, looked_at = {}, 0
local from = '+'
if before ~= '' then from = '(' .. before end
while looked_at < MOST_LOOKED_AT do
  local ids = redis.call('ZREVRANGEBYLEX', walked, from, '-', 'LIMIT', 0, PIECE)
  for _, id in ipairs(ids) do
    if #found == limit then return { string.sub(from, 2), found } end
    from = '(' .. id
    if matches(id) then found[#found + 1] = { id, record(id) } end
  end
  looked_at = looked_at + #ids
  if #ids < PIECE then return { '', found } end
end
return { string.sub(from, 2), found }
