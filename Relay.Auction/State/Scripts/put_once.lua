-- Writes a slot's record if it is absent and the writer's epoch is the newest; gives what is stored.
-- A record that the feed tells of gets the next feed number and stands in the feed log, all or nothing: what can fail is read before anything is written.
-- KEYS  1 fence  2 record  3 tip (hash)  4 feed (stream)
-- ARGV  1 epoch token  2 bytes  3 seconds to live  4 wake channel  5 field of the tip, or empty  6 slot  7 hash
--       8 kind on the feed, or empty  9 messages kept
if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return false end
local stored = redis.call('GET', KEYS[2])
if stored then return {0, stored} end
local tip = redis.call('HMGET', KEYS[3], ARGV[5], 'feed')
local number = ARGV[8] ~= '' and next_number(tip[2], KEYS[4])

redis.call('SET', KEYS[2], ARGV[2], 'EX', ARGV[3])
if ARGV[5] ~= '' then
  -- The tip only moves to higher slots; slots are below 2^53, so exact as Lua numbers.
  local last = tip[1] and tonumber(string.match(tip[1], '^%d+'))
  if not last or last < tonumber(ARGV[6]) then redis.call('HSET', KEYS[3], ARGV[5], ARGV[6] .. ':' .. ARGV[7]) end
end
if number then
  redis.call('HSET', KEYS[3], 'feed', number)
  redis.call('XADD', KEYS[4], 'MAXLEN', '=', ARGV[9], number .. '-0', 's', ARGV[6], 'b', ARGV[2], 'k', ARGV[8])
end
redis.call('PUBLISH', ARGV[4], '')
return {1, ARGV[2]}
