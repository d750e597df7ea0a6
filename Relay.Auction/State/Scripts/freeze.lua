-- Freezes a slot's log: nothing is appended after it. The first freeze stands, whoever asks again.
-- KEYS  1 fence  2 leaf log  3 leaf index      ARGV  1 epoch token  2 frozenAt ms  3 seconds to live  4 wake channel
if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return false end
local frozen = redis.call('HGET', KEYS[3], 'f')
if not frozen then
  frozen = redis.call('LLEN', KEYS[2]) .. ':' .. ARGV[2]
  redis.call('HSET', KEYS[3], 'f', frozen)
  redis.call('EXPIRE', KEYS[2], ARGV[3])
  redis.call('EXPIRE', KEYS[3], ARGV[3])
  redis.call('PUBLISH', ARGV[4], '')
end
return frozen
