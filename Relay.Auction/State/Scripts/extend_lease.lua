-- Extends the lease of the newest epoch, also where it has lapsed and nobody has taken it since.
-- KEYS  1 lease  2 fence      ARGV  1 epoch token  2 milliseconds
if redis.pcall('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
