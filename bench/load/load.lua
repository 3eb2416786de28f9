-- wrk's side of script/bench. WORK says what to send; TOKEN, SPREAD_FROM, SPREAD_COUNT and HOT come from the environment.
-- Ends with one line: RESULT requests seconds p50_ms p99_ms refused broken
local work = os.getenv("WORK")
local first = tonumber(os.getenv("SPREAD_FROM"))
local count = tonumber(os.getenv("SPREAD_COUNT"))
local hot = os.getenv("HOT")
local headers = { ["Content-Type"] = "application/json" }
if os.getenv("TOKEN") then headers["Authorization"] = "Bearer " .. os.getenv("TOKEN") end

local function update(variant, kind)
  return wrk.format("POST", "/stock/update", headers,
    '{"variantId":' .. variant .. ',"quantity":1,"movementType":"' .. kind .. '"}')
end
local works = {
  spread = function() return update(math.random(first, first + count - 1), "increase") end,
  hot = function() return update(hot, "decrease") end,
  read = function() return wrk.format("GET", "/stock/available/" .. math.random(first, first + count - 1), headers) end,
  low = function() return wrk.format("GET", "/stock/low", headers) end,
}

function init() math.randomseed(os.time()) end
function request() return works[work]() end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %.3f %.3f %.3f %d %d\n", summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
