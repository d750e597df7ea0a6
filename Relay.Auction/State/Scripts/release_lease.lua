-- Gives the lease back if it is still the caller's. The fence stays: epochs never go back.
-- KEYS  1 lease      ARGV  1 epoch token
if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
