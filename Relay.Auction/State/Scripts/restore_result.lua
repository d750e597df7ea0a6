-- Puts back a result that the feed was told, where a damaged one was moved away.
-- KEYS  1 fence  2 result (hash)      ARGV  1 epoch token  2 feed number  3 result bytes  4 seconds to live
if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return false end
if redis.call('EXISTS', KEYS[2]) == 0 then
  redis.call('HSET', KEYS[2], 'n', ARGV[2], 'b', ARGV[3])
  redis.call('EXPIRE', KEYS[2], ARGV[4])
end
return 1
