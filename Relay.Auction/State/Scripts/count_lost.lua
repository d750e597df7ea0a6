-- How many leaves a slot lacks for good, and whether that cannot be told (quarantine.lua). Asked after the freeze, since when the number can only grow.
-- KEYS  1 fence  2 lost leaves (hash)      ARGV  1 epoch token
if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return false end
return {redis.call('HLEN', KEYS[2]), redis.call('HEXISTS', KEYS[2], 'damaged')}
