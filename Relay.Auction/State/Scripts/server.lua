-- The clock and the run id of the server that holds this chain's keys (in a cluster, of that very node).
-- KEYS  1 any key of the chain
local time = redis.call('TIME')
return {time[1], time[2], string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')}
