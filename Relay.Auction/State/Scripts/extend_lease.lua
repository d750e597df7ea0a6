-- Extends the lease of the newest epoch, also where it has lapsed and nobody has taken it since; with it, what of the chain outlives its slots.
-- KEYS  1 lease  2 fence  3… what lives as long as it is led      ARGV  1 epoch token  2 milliseconds  3 seconds
if redis.pcall('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
for i = 2, #KEYS do redis.call('EXPIRE', KEYS[i], ARGV[3]) end
return 1
