-- append(KEYS, ARGV) appends one leaf to an open slot. The closing boundary lives here and nowhere else: it is in the log if and only if
-- the slot was not frozen and receivedAt < closesAt. Instants come as arguments; this script never reads a clock.
-- KEYS  1 leaf log (list)  2 leaf index (hash)
-- ARGV  1 entry  2 receivedAt ms  3 closesAt ms  4 leaf  5 signer  6 bundleId  7 nonce, 20 digits
--       8 maxLeaves  9 maxPerSigner  10 seconds to live  11 wake channel
--       12 the last leaf that the caller knows to stand in the log, or empty  13 its sequence
-- Fields of the index: f = frozen, l+leaf = its receipt, s+signer = leaves so far, b+signer+bundleId = last nonce,
-- k = how far the log is known to have reached (offer.lua).
-- Instants, counts and caps are below 2^53, so exact as Lua numbers. A nonce may be above: it is compared as text.
local function append(KEYS, ARGV)
  local leaf, signer, bundle = 'l' .. ARGV[4], 's' .. ARGV[5], 'b' .. ARGV[5] .. ARGV[6]
  local known = redis.call('HMGET', KEYS[2], leaf, 'f', signer, bundle, 'k', 'l' .. ARGV[12])

  -- First of all, so that who sends again after the close gets the same receipt.
  if known[1] then return {'duplicate', known[1]} end
  if known[2] then return {'frozen'} end
  if tonumber(ARGV[2]) >= tonumber(ARGV[3]) then return {'late'} end

  -- A failover lost what has a receipt: its sequence is given to nobody else.
  local length = redis.call('LLEN', KEYS[1])
  if known[5] and length < tonumber(known[5]) then return {'lost'} end
  if ARGV[12] ~= '' and (not known[6] or string.sub(known[6], 42) ~= ARGV[13] or length <= tonumber(ARGV[13])) then return {'lost'} end

  if length >= tonumber(ARGV[8]) then return {'slotFull'} end
  local mine = tonumber(known[3] or 0)
  if mine >= tonumber(ARGV[9]) then return {'signerCap'} end
  if known[4] and ARGV[7] <= known[4] then return {'nonceNotHigher', known[4]} end

  local seq = redis.call('RPUSH', KEYS[1], ARGV[1]) - 1
  -- The receipt: receivedAt 8, content 32 and durability 1 as in the entry (see LeafEntry.cs), then the sequence.
  local receipt = string.sub(ARGV[1], 1, 8) .. string.sub(ARGV[1], 41, 73) .. seq
  redis.call('HSET', KEYS[2], leaf, receipt, signer, mine + 1, bundle, ARGV[7])
  if seq == 0 then
    redis.call('EXPIRE', KEYS[1], ARGV[10])
    redis.call('EXPIRE', KEYS[2], ARGV[10])
  end
  redis.call('PUBLISH', ARGV[11], '')
  return {'appended', seq}
end
