# For script/bench: the lists of a shop with 200,000 customers and as many sales as are wished for. Sourced, not run.

customers=200000
list_ms_max=50 # a page that takes longer is named

sign_in
# Accounts as registration leaves them, but for a password: nobody signs in with these.
psql ours -c "
    WITH made AS (
        INSERT INTO users (email, email_folded, password_hash, search_text, confirmed_at)
        SELECT 'customer' || n || '@example.com', 'customer' || n || '@example.com', '',
               'customer' || n || '@example.com ana ' || n % 5000, now()
        FROM generate_series(1, $customers) AS n
        RETURNING id, email)
    INSERT INTO user_profiles (user_id, first_name, last_name) SELECT id, 'Ana', id % 5000 FROM made" \
    -c 'VACUUM ANALYZE users, user_profiles'
customers_first=$(psql ours -c "SELECT min(id) FROM users WHERE email LIKE 'customer%'")
in_sales() { psql ours -c 'SELECT count(*) FROM sales'; }
echo "Selling until there are $sales sales ..."
scale_began=$(date +%s.%N)
while [ "$(in_sales)" -lt "$sales" ]; do
    WORK=shop TOKEN=$token SPREAD_FROM=$our_first SPREAD_COUNT=$((variants - 50)) HOT=1 \
        CUSTOMERS_FROM=$customers_first CUSTOMERS_COUNT=$customers \
        wrk -t1 -c64 -d20s -s bench/load/load.lua "http://127.0.0.1:$our_port" >/dev/null
done
scale_seconds=$(awk -v a="$scale_began" -v b="$(date +%s.%N)" 'BEGIN { printf "%d", b - a }')
# As people leave them: fifty providers and a tenth of the products without one, 50,000 orders of five lines, and every
# fifth level low.
psql ours -c "
    INSERT INTO providers (name, name_folded)
    SELECT 'Provider ' || n, 'provider ' || n FROM generate_series(1, 50) AS n" -c "
    UPDATE general_products SET provider_id = (SELECT min(id) FROM providers WHERE name LIKE 'Provider %') + id % 50
    WHERE id % 10 > 0" -c "
    WITH made AS (
        INSERT INTO purchase_orders (reference_number, provider_id, location_id, status, expected_date, total,
                                     lines_count, created_by, search_text, sent_at, cancelled_at)
        SELECT 'P-' || 1000000 + n, (SELECT min(id) FROM providers WHERE name LIKE 'Provider %') + n % 50, 1,
               CASE WHEN n <= 49000 THEN 5 ELSE 1 + n % 2 END, current_date - 1 - n % 1000, 50, 5,
               (SELECT min(id) FROM users), 'p-' || 1000000 + n, CASE WHEN n > 49000 AND n % 2 = 1 THEN now() END,
               CASE WHEN n <= 49000 THEN now() END
        FROM generate_series(1, 50000) AS n
        RETURNING id)
    INSERT INTO purchase_order_lines (purchase_order_id, position, product_variant_id, ordered, received, unit_cost)
    SELECT made.id, line, $our_first + (made.id * 5 + line) % ($variants - 50), 2, 0, 5
    FROM made CROSS JOIN generate_series(0, 4) AS line" -c "
    UPDATE stock_levels SET minimum_stock = on_hand, optimal_stock = on_hand + 10
    WHERE location_id = 1 AND product_variant_id % 5 = 0"
# A million reservations that were released or ran out, as years of orders on the web leave them.
psql ours -c "
    INSERT INTO stock_reservations (id, product_variant_id, location_id, quantity, reservation_type, status,
                                    reservation_date, expiration_date, reference_number, user_id)
    SELECT nextval('stock_reservations_id_seq'), $our_first + n % ($variants - 50), 1, 1, 1, 3 + n % 2,
           now() - interval '2 days', now() - interval '1 day', '', 1
    FROM generate_series(1, 1000000) AS n"
psql ours -c 'VACUUM ANALYZE' -c 'CHECKPOINT'
sync
for round in $(seq "$rounds"); do load_ours sale sale_at_scale; done

a_minute_ago=$(date -u -d "-1 minute" +%Y-%m-%dT%H:%M:%SZ)
provider=$(psql ours -c "SELECT min(id) + 25 FROM providers WHERE name LIKE 'Provider %'")
order=$(psql ours -c 'SELECT max(id) FROM purchase_orders')
customer=$((customers_first + customers / 2))
middle_sale=$(psql ours -c 'SELECT id FROM sales ORDER BY id OFFSET (SELECT count(*) / 2 FROM sales) LIMIT 1')
last_number=$(psql ours -c 'SELECT number FROM invoices ORDER BY id DESC LIMIT 1')
# One page of each list, with each of its filters, and with those pairs of them that hardly any row fits though each
# alone is most of them.
scale_lists=(
    "/api/v1/sales" "/api/v1/sales?user_id=$customer" "/api/v1/sales?channel=web" "/api/v1/sales?location_id=1"
    "/api/v1/sales?location_id=2" "/api/v1/sales?status=open" "/api/v1/sales?status=completed"
    "/api/v1/sales?status=expired" "/api/v1/sales?status=cancelled" "/api/v1/sales?status=returned"
    "/api/v1/sales?status=completed&channel=web&location_id=1" "/api/v1/sales?status=expired&channel=web"
    "/api/v1/sales?user_id=$customer&status=expired" "/api/v1/sales?channel=web&location_id=2"
    "/api/v1/sales?channel=counter&location_id=2" "/api/v1/sales?status=completed&until=2020-01-01T00:00:00Z"
    "/api/v1/sales?from=2020-01-01T00:00:00Z&until=2020-02-01T00:00:00Z"
    "/api/v1/sales/$middle_sale" "/api/v1/sales/$middle_sale/returns" "/api/v1/me/sales"
    "/api/v1/invoices" "/api/v1/invoices?kind=invoice" "/api/v1/invoices?kind=credit_note"
    "/api/v1/invoices?sale_id=$middle_sale" "/api/v1/invoices?number=$last_number" "/api/v1/invoices?until=2020-01-01"
    "/api/v1/users" "/api/v1/users?q=customer77" "/api/v1/users?q=nobody" "/api/v1/users?q=ana%204999"
    "/api/v1/users?role=admin" "/api/v1/users?is_active=false"
    "/api/v1/customers?q=customer77" "/api/v1/customers?q=nobody" "/api/v1/customers?q=ana%204999"
    "/api/v1/customers?q=wu"
    "/api/v1/variants" "/api/v1/variants?q=product%2099" "/api/v1/variants?sku=SKU-4711" "/api/v1/variants?size=L"
    "/api/v1/variants?color=red" "/api/v1/variants?is_active=false"
    "/api/v1/products" "/api/v1/products?q=product%2099" "/api/v1/products?q=nothing" "/api/v1/products?is_active=false"
    "/api/v1/stock/levels" "/api/v1/stock/levels?low=true" "/api/v1/stock/levels?location_id=2"
    "/api/v1/stock/movements" "/api/v1/stock/movements?movement_type_id=2" "/api/v1/stock/movements?movement_type_id=7"
    "/api/v1/stock/movements?location_id=2" "/api/v1/stock/movements?product_variant_id=$our_first"
    "/api/v1/stock/movements?location_id=1&movement_type_id=1"
    "/api/v1/stock/reservations" "/api/v1/stock/reservations?status=EXPIRED"
    "/api/v1/stock/reservations?status=RELEASED"
    "/api/v1/stock/reservations?status=ACTIVE" "/api/v1/stock/reservations?location_id=2"
    "/api/v1/stock/reservations?product_variant_id=$our_first" "/api/v1/stock/transfers"
    "/api/v1/stock/reservations?location_id=2&status=RELEASED"
    "/api/v1/email-log" "/api/v1/email-log?status=sent" "/api/v1/email-log?email_type=sale_refunded"
    "/api/v1/email-log?recipient=nobody@example.com" "/api/v1/email-log?email_type=sale_paid&status=queued"
    "/api/v1/audit_log" "/api/v1/audit_log?action=removed" "/api/v1/audit_log?user_id=$customer"
    "/api/v1/audit_log?user_id=1" "/api/v1/audit_log?user_id=1&action=changed" "/api/v1/audit_log?action=changed"
    "/api/v1/audit_log?resource_type=sale" "/api/v1/audit_log?resource_type=sale&action=removed"
    "/api/v1/audit_log?user_id=1&resource_type=user" "/api/v1/audit_log?until=2020-01-01T00:00:00Z"
    "/api/v1/audit_log?resource_type=sale&resource_id=$middle_sale" "/api/v1/users/$customer/tokens"
    "/api/v1/purchase-orders" "/api/v1/purchase-orders?status=draft" "/api/v1/purchase-orders?status=cancelled"
    "/api/v1/purchase-orders?provider_id=$provider" "/api/v1/purchase-orders?provider_id=$provider&status=sent"
    "/api/v1/purchase-orders?location_id=2" "/api/v1/purchase-orders?expected_from=2999-01-01"
    "/api/v1/purchase-orders?q=P-1049999" "/api/v1/purchase-orders/$order" "/api/v1/purchase-orders/$order/receipts"
    "/api/v1/purchase-orders/suggestions" "/api/v1/purchase-orders/suggestions?provider_id=$provider"
    "/api/v1/purchase-orders/suggestions?without_provider=true" "/api/v1/purchase-orders/suggestions?location_id=2"
    "/api/v1/providers" "/api/v1/brands" "/api/v1/categories" "/api/v1/locations" "/api/v1/stock/movement-types"
    "/api/v1/tax-rates" "/api/v1/imports" "/api/v1/tokens" "/api/v1/sessions" "/api/v1/users/$customer/sessions"
    "/api/v1/sales/$middle_sale/payment-intents" "/api/v1/stock/as-of?product_variant_id=$our_first&at=$a_minute_ago"
    "/api/v1/stock/as-of?at=2020-01-01T00:00:00Z" "/api/v1/stock/as-of?at=$a_minute_ago&limit=200"
    "/api/v1/stock/availability" "/api/v1/stock/availability?location_id=2" "/api/v1/stock/transfers?location_id=2"
    "/api/v1/stock/transfers?in_transit=true" "/api/v1/sales?limit=200" "/api/v1/sales?status=completed&limit=200"
    "/api/v1/variants?limit=200" "/api/v1/products?provider_id=$provider" "/api/v1/invoices?from=2020-01-01"
)
for list in "${scale_lists[@]}"; do
    took=$(milliseconds "$list") || { echo "script/bench: $list was not answered with 200" >&2; exit 1; }
    echo "$took $list" >>"$work/lists"
done

print_scale() {
    echo
    echo "With $(in_sales) sales, $customers customers and $variants variants (sold within $scale_seconds s):"
    echo
    echo "A sale of 5 lines there, from 64 clients: $(median ours sale_at_scale rate | cut -d. -f1)/s."
    echo
    echo "| page of a list | ms |"
    echo "|---|---|"
    sort -rn "$work/lists" | awk -v most="$list_ms_max" '
        { printf "| `%s` | %s%s |\n", $2, $1, ($1 > most ? " (too long)" : "") }'
}
