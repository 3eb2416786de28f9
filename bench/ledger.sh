# For script/bench: what a ledger with many movements does to the rest. Sourced, not run.

sign_in
echo "Filling the ledger to $movements movements ..."
fill_began=$(date +%s.%N)
while [ "$(in_ledger)" -lt "$movements" ]; do
    # Over 20,000 variants, in batches of 1,000 lines.
    WORK=batch TOKEN=$token SPREAD_FROM=$our_first SPREAD_COUNT=20000 HOT=1 \
        wrk -t1 -c16 -d10s -s bench/load/load.lua "http://127.0.0.1:$our_port" >/dev/null
done
fill_seconds=$(awk -v a="$fill_began" -v b="$(date +%s.%N)" 'BEGIN { printf "%d", b - a }')
filled_to=$(in_ledger)
settle
middle=$(psql ours -c "SELECT to_char(movement_date AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')
    FROM stock_movements ORDER BY id OFFSET $((filled_to / 2)) LIMIT 1")
for round in $(seq "$rounds"); do load_ours spread spread_after; done
as_of_variant=$(milliseconds "/api/v1/stock/as-of?at=$middle&product_variant_id=$our_first")
as_of_shop=$(milliseconds "/api/v1/stock/as-of/total?at=$middle")
most_with_ledger=$(most_megabytes "$ours")

# Runs the doctor over all of it; sets doctor_seconds, doctor_megabytes and doctor_status, and leaves its words in $1.
examine() {
    local began doctor now
    began=$(date +%s.%N)
    build/release/trastienda doctor --database-url "$(url ours)" >"$1" 2>&1 &
    doctor=$!
    doctor_megabytes=0
    while kill -0 "$doctor" 2>/dev/null; do
        now=$(most_megabytes "$doctor" 2>/dev/null) && [ -n "$now" ] && doctor_megabytes=$now
        sleep 0.1
    done
    doctor_status=0
    wait "$doctor" || doctor_status=$?
    doctor_seconds=$(awk -v a="$began" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }')
}

echo "The doctor adds up $(in_ledger) movements ..."
examine "$work/doctor.txt"
found_right="$doctor_seconds s, at most $doctor_megabytes MB, exit status $doctor_status"

# As somebody would who may write to the database and knows how: one row is removed, a later one changed, one put in
# after all others. The doctor must name each, the first one first.
echo "The doctor looks for three rows of it that somebody touched ..."
nth() { psql ours -c "SELECT id FROM stock_movements ORDER BY id OFFSET $((filled_to * $1 / 10)) LIMIT 1"; }
removed=$(nth 7)
changed=$(nth 8)
inserted=$(($(psql ours -c 'SELECT max(id) FROM stock_movements') + 1000))
psql ours -c "SET session_replication_role = replica;
    DELETE FROM stock_movements WHERE id = $removed;
    UPDATE stock_movements SET notes = 'changed' WHERE id = $changed;
    INSERT INTO stock_movements
    SELECT $inserted, product_variant_id, location_id, movement_type_id, quantity, balance, unit_cost, value,
        value_balance, reference_number, notes, user_id, movement_date, stock_reservation_id, stock_transfer_id,
        reverses_movement_id, stock_batch_id, digest
    FROM stock_movements ORDER BY id DESC LIMIT 1" >/dev/null
examine "$work/doctor_of_touched.txt"
named=$(grep -Eo '^movement_(removed|changed|inserted) movement_id=[0-9]+' "$work/doctor_of_touched.txt" |
    head -n 3) || true
expected="movement_removed movement_id=$removed
movement_changed movement_id=$changed
movement_inserted movement_id=$inserted"
found_touched="names them, the first one first, in $doctor_seconds s, at most $doctor_megabytes MB"
[ "$named" = "$expected" ] || found_touched="WRONG: named ${named//$'\n'/, } and not ${expected//$'\n'/, }"

print_ledger() {
    local before after
    before=$(median ours spread_before rate)
    after=$(median ours spread_after rate)
    echo
    echo "With $filled_to movements in the ledger (filled from $filled_from in $fill_seconds s):"
    echo
    echo "| what | measured |"
    echo "|---|---|"
    echo "| movement, spread, before and after | ${before%.*}/s and ${after%.*}/s:" \
        "$(awk -v a="$after" -v b="$before" 'BEGIN { printf "%d", a * 100 / b }') % |"
    echo "| one variant as of the middle | $as_of_variant ms |"
    levels=$(psql ours -c 'SELECT count(*) FROM stock_levels')
    echo "| the whole shop ($levels levels) as of the middle | $as_of_shop ms |"
    echo "| doctor | $found_right |"
    echo "| doctor, where three rows were touched by hand | $found_touched |"
    echo "| most memory of the server since its start | $most_with_ledger MB |"
    [ "$named" = "$expected" ]
}
