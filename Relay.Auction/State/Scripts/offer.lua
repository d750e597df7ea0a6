-- Offers leaves again that were in the log and are not any more (protocol.md, rule 13): each at its own sequence or nowhere.
-- KEYS  1 leaf log (list)  2 leaf index (hash)  3 lost leaves (hash: sequence -> leaf 32, signer 20, bundleId 16, nonce 20, entry; x+sequence = its place is taken for good)
-- ARGV  1 seconds to live  2 wake channel  then for each leaf: sequence, leaf, signer, bundleId, nonce (20 digits), entry (empty = not kept)
-- Field k of the index: how far the log is known to have reached. append.lua takes nothing new before it does again; never, where a place is taken.
local fixed, never = 88, '9007199254740991'
local length = redis.call('LLEN', KEYS[1])
for i = 3, #ARGV, 6 do
  local seq, leaf = ARGV[i], ARGV[i + 1]
  local receipt = redis.call('HGET', KEYS[2], 'l' .. leaf)
  local is_own = receipt and string.sub(receipt, 42) == seq
  local entry = is_own and redis.call('LINDEX', KEYS[1], seq)
  if entry and string.sub(entry, 9, 40) == leaf then
    -- Healed by another node.
  else
    local kept = redis.call('HGET', KEYS[3], seq)
    if (receipt and not is_own) or tonumber(seq) < length or kept and string.sub(kept, 1, 32) ~= leaf then
      redis.call('HSET', KEYS[3], 'x' .. seq, leaf)
      redis.call('HSET', KEYS[2], 'k', never)
    elseif not kept or #kept == fixed then
      redis.call('HSET', KEYS[3], seq, leaf .. ARGV[i + 2] .. ARGV[i + 3] .. ARGV[i + 4] .. ARGV[i + 5])
    end
    if tonumber(redis.call('HGET', KEYS[2], 'k') or 0) <= tonumber(seq) then redis.call('HSET', KEYS[2], 'k', tonumber(seq) + 1) end
  end
end

local healed = 0
while not redis.call('HGET', KEYS[2], 'f') do
  local seq = string.format('%d', redis.call('LLEN', KEYS[1]))
  local kept = redis.call('HGET', KEYS[3], seq)
  if not kept or #kept == fixed then break end
  local leaf, signer, bundle, nonce, entry = string.sub(kept, 1, 32), string.sub(kept, 33, 52), string.sub(kept, 53, 68), string.sub(kept, 69, 88), string.sub(kept, 89)
  local receipt = redis.call('HGET', KEYS[2], 'l' .. leaf)
  if receipt and string.sub(receipt, 42) ~= seq then break end
  redis.call('RPUSH', KEYS[1], entry)
  if not receipt then
    redis.call('HSET', KEYS[2], 'l' .. leaf, string.sub(entry, 1, 8) .. string.sub(entry, 41, 73) .. seq)
    redis.call('HINCRBY', KEYS[2], 's' .. signer, 1)
    local last = redis.call('HGET', KEYS[2], 'b' .. signer .. bundle)
    if not last or last < nonce then redis.call('HSET', KEYS[2], 'b' .. signer .. bundle, nonce) end
  end
  redis.call('HDEL', KEYS[3], seq)
  healed = healed + 1
end

for i = 1, 3 do redis.call('EXPIRE', KEYS[i], ARGV[1]) end
redis.call('PUBLISH', ARGV[2], '')
return {healed, redis.call('HLEN', KEYS[3])}
