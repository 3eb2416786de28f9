# For script/bench: what a ledger with many movements does to the rest. Sourced, not run.

in_ledger() { psql ours -c 'SELECT count(*) FROM stock_movements'; }
# Vacuumed, checkpointed and written out, so that neither run pays for what came before it.
settle() {
    psql ours -c 'VACUUM ANALYZE' -c 'CHECKPOINT'
    sync
    load_ours spread warm_up
}

sign_in
# As little in it as there is: the rate to compare with.
settle
for round in $(seq "$rounds"); do load_ours spread spread_before; done
filled_from=$(in_ledger)
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

echo "The doctor adds up $(in_ledger) movements ..."
doctor_began=$(date +%s.%N)
build/release/trastienda doctor --database-url "$(url ours)" >"$work/doctor.txt" &
doctor=$!
doctor_megabytes=0
while kill -0 "$doctor" 2>/dev/null; do
    now=$(most_megabytes "$doctor" 2>/dev/null) && [ -n "$now" ] && doctor_megabytes=$now
    sleep 0.1
done
doctor_status=0
wait "$doctor" || doctor_status=$?
doctor_seconds=$(awk -v a="$doctor_began" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }')

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
    echo "| doctor | $doctor_seconds s, at most $doctor_megabytes MB, exit status $doctor_status |"
    echo "| most memory of the server since its start | $most_with_ledger MB |"
}
