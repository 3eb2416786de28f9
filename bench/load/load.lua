-- wrk's side of script/bench. WORK says what to send; TOKEN, SPREAD_FROM, SPREAD_COUNT, HOT and LINES (of a batch) come from the
-- environment. Ends with one line: RESULT requests seconds p50_ms p99_ms refused broken
local work = os.getenv("WORK")
local first = tonumber(os.getenv("SPREAD_FROM"))
local count = tonumber(os.getenv("SPREAD_COUNT"))
local hot = os.getenv("HOT")
local lines = tonumber(os.getenv("LINES") or "1000")
local customers_first = tonumber(os.getenv("CUSTOMERS_FROM") or "0") -- and this many, of shop
local customers_count = tonumber(os.getenv("CUSTOMERS_COUNT") or "0")
local headers = { ["Content-Type"] = "application/json" }
if os.getenv("TOKEN") then headers["Authorization"] = "Bearer " .. os.getenv("TOKEN") end

local function update(variant, kind)
  return wrk.format("POST", "/stock/update", headers,
    '{"variantId":' .. variant .. ',"quantity":1,"movementType":"' .. kind .. '"}')
end
-- Requests are made once: what is measured is the server, not how fast Lua joins texts on the processors that it needs.
-- Those of sales are each another, and few.
local ready = {}
local function make_for_each_variant(make)
  for variant = first, first + count - 1 do ready[#ready + 1] = make(variant) end
end
local function make_batches()
  for i = 1, 16 do
    local body = {}
    for line = 1, lines do
      body[line] = '{"product_variant_id":' .. math.random(first, first + count - 1) ..
        ',"movement_type_id":1,"quantity":1,"unit_cost":"' .. math.random(5, 20) .. '.50","reference_number":"ALB-' ..
        i .. '"}'
    end
    ready[i] = wrk.format("POST", "/api/v1/stock/movements/batch", headers,
      '{"lines":[' .. table.concat(body, ",") .. "]}")
  end
end
local prepare = {
  spread = function() make_for_each_variant(function(variant) return update(variant, "increase") end) end,
  hot = function() ready[1] = update(hot, "decrease") end,
  reserve = function()
    ready[1] = wrk.format("POST", "/api/v1/stock/reservations", headers,
      '{"lines":[{"product_variant_id":' .. hot .. ',"quantity":1}],"expires_in_seconds":3600}')
  end,
  batch = make_batches,
  read = function()
    make_for_each_variant(function(variant) return wrk.format("GET", "/stock/available/" .. variant, headers) end)
  end,
  low = function() ready[1] = wrk.format("GET", "/stock/low", headers) end,
}
local works = {
  -- What the till sends: five lines, paid by card, with an invoice and a mail.
  sale = function()
    local body = {}
    for line = 1, 5 do
      body[line] = '{"product_variant_id":' .. math.random(first, first + count - 1) .. ',"quantity":1}'
    end
    return wrk.format("POST", "/api/v1/sales", headers, '{"lines":[' .. table.concat(body, ",") ..
      '],"payments":[{"method":"card","amount":"50.00"}],"buyer":{"email":"ana@example.com"}}')
  end,
  -- A shop's whole trade: one to three lines to one of many customers, on the web or at the counter; one of 25 is an order
  -- that nobody pays.
  shop = function()
    local body = {}
    local lines_of_sale = math.random(1, 3)
    for line = 1, lines_of_sale do
      body[line] = '{"product_variant_id":' .. math.random(first, first + count - 1) .. ',"quantity":1}'
    end
    local payments = math.random(25) == 1 and ',"expires_in_seconds":1' or
      ',"payments":[{"method":"card","amount":"' .. lines_of_sale * 10 .. '.00"}]'
    return wrk.format("POST", "/api/v1/sales", headers, '{"user_id":' ..
      math.random(customers_first, customers_first + customers_count - 1) .. ',"channel":"' ..
      (math.random(2) == 1 and "web" or "counter") .. '","lines":[' .. table.concat(body, ",") .. "]" .. payments .. "}")
  end,
}

function init()
  math.randomseed(os.time())
  if prepare[work] then prepare[work]() end
end
function request()
  if #ready > 0 then return ready[math.random(#ready)] end
  return works[work]()
end
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %.3f %.3f %.3f %d %d\n", summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
