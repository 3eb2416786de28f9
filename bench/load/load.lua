-- wrk's side of script/bench. WORK says what to send; TOKEN, SPREAD_FROM, SPREAD_COUNT, HOT and LINES (of a batch) come from the
-- environment. Ends with one line: RESULT requests seconds p50_ms p99_ms refused broken
local work = os.getenv("WORK")
local first = tonumber(os.getenv("SPREAD_FROM"))
local count = tonumber(os.getenv("SPREAD_COUNT"))
local hot = os.getenv("HOT")
local lines = tonumber(os.getenv("LINES") or "1000")
local headers = { ["Content-Type"] = "application/json" }
if os.getenv("TOKEN") then headers["Authorization"] = "Bearer " .. os.getenv("TOKEN") end

local function update(variant, kind)
  return wrk.format("POST", "/stock/update", headers,
    '{"variantId":' .. variant .. ',"quantity":1,"movementType":"' .. kind .. '"}')
end
-- Made once: what is measured is the server, not how fast Lua joins texts.
local batches = {}
local function make_batches()
  for i = 1, 16 do
    local body = {}
    for line = 1, lines do
      body[line] = '{"product_variant_id":' .. math.random(first, first + count - 1) ..
        ',"movement_type_id":1,"quantity":1,"unit_cost":"' .. math.random(5, 20) .. '.50","reference_number":"ALB-' ..
        i .. '"}'
    end
    batches[i] = wrk.format("POST", "/api/v1/stock/movements/batch", headers,
      '{"lines":[' .. table.concat(body, ",") .. "]}")
  end
end
local works = {
  spread = function() return update(math.random(first, first + count - 1), "increase") end,
  hot = function() return update(hot, "decrease") end,
  reserve = function()
    return wrk.format("POST", "/api/v1/stock/reservations", headers,
      '{"lines":[{"product_variant_id":' .. hot .. ',"quantity":1}],"expires_in_seconds":3600}')
  end,
  -- What the till sends: five lines, paid by card, with an invoice and a mail.
  sale = function()
    local body = {}
    for line = 1, 5 do
      body[line] = '{"product_variant_id":' .. math.random(first, first + count - 1) .. ',"quantity":1}'
    end
    return wrk.format("POST", "/api/v1/sales", headers, '{"lines":[' .. table.concat(body, ",") ..
      '],"payments":[{"method":"card","amount":"50.00"}],"buyer":{"email":"ana@example.com"}}')
  end,
  batch = function() return batches[math.random(#batches)] end,
  read = function() return wrk.format("GET", "/stock/available/" .. math.random(first, first + count - 1), headers) end,
  low = function() return wrk.format("GET", "/stock/low", headers) end,
}

function init()
  math.randomseed(os.time())
  if work == "batch" then make_batches() end
end
function request() return works[work]() end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %.3f %.3f %.3f %d %d\n", summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
