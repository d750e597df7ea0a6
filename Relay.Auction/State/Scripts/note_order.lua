-- Notes something beside what stands already, never anew: what has expired stays gone.
-- KEYS  1 order or content (hash)      ARGV  1 field  2 value  3 "first" = what is noted first stays
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
if ARGV[3] ~= 'first' then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) else redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) end
return redis.call('HGET', KEYS[1], ARGV[1])
