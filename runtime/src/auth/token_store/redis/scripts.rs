//! The scripts that read and change the entries of a key in Redis in one step.
//! It must not know connections.
//!
//! `KEYS[1]` is the newest lease: its number, its end by the server's clock in milliseconds, its length, and the nonce
//! of its holder. `KEYS[2]` is the token, after the number of its lease. A lease is held until the end that it
//! contains, and not until its entry expires, because the expiry may have been removed. A lease that ends later than
//! its length allows was written before a clock was set back.

/// The beginning of all scripts. Up to Redis 4, a script that reads the time has to enable the replication of its
/// effects.
pub(super) const BEGINNING: &str = "
if redis.replicate_commands then redis.replicate_commands() end
local time = redis.call('time')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
local day = 86400000
local function entry(key)
  local text = redis.call('get', key)
  return text or ''
end
local number, ends, length, taker = entry(KEYS[1]):match('^(%d+) (%d+) (%d+) (%S+)$')
number, ends, length = tonumber(number), tonumber(ends), tonumber(length)
local kept = tonumber(entry(KEYS[2]):match('^(%d+) ')) or 0
local function write(number, length, taker)
  local text = string.format('%.0f %.0f %.0f %s', number, now + length, length, taker)
  redis.call('set', KEYS[1], text, 'px', string.format('%.0f', length + day))
end
local function is_newest(given)
  if number then return number == given end
  return kept < given
end
";

/// Takes the lease. Returns whether it was taken, and the number of the lease that is held now. The numbers begin at
/// the time in microseconds, which no earlier lease can have reached even if all entries are lost.
pub(super) const LEASE: &str = "
local given, despite, nonce = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
if number then
  if taker == nonce then return {1, number} end
  local left = ends - now
  if number ~= despite and left > 0 and left <= length * 2 then return {0, number} end
end
number = math.max((number or 0) + 1, kept + 1, micros)
write(number, given, nonce)
return {1, number}";

/// Renews the lease if it is the newest.
pub(super) const RENEW: &str = "
local given = tonumber(ARGV[1])
if not is_newest(given) or length == 0 then return 0 end
write(given, tonumber(ARGV[2]), taker or '-')
return 1";

/// Stores the token if the lease is the newest.
pub(super) const KEEP: &str = "
if not is_newest(tonumber(ARGV[1])) then return 0 end
redis.call('set', KEYS[2], ARGV[1] .. ' ' .. ARGV[2], 'px', ARGV[3])
return 1";

/// Releases the lease, by removing its length, if it is the newest.
pub(super) const RELEASE: &str = "
if number and (number == tonumber(ARGV[1]) or taker == ARGV[2]) then write(number, 0, '-') end
return 1";
