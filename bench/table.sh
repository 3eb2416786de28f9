# For script/bench: from $work/runs to the table. Sourced, not run.
# A run is: who work requests seconds p50 p99 refused broken cpu mb

# median WHO WORK WHAT
median() {
    awk -v who="$1" -v kind="$2" -v what="$3" '
        BEGIN { column["p50"] = 5; column["p99"] = 6; column["cpu"] = 9; column["mb"] = 10 }
        $1 == who && $2 == kind { print what == "rate" ? $3 / $4 : $column[what] }' "$work/runs" |
        sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}
times() { awk -v a="$1" -v b="$2" 'BEGIN { if (b > 0) printf "%.1fx", a / b; else printf "-" }'; }
# How many were told yes of the last 1,000.
sold() { awk -v who="$1" '$1 == who && $2 == "oversell" { print $3 - $7 }' "$work/runs"; }
row() { # LABEL PEER_KIND OUR_KIND POSTGRES_KIND UNITS_A_REQUEST
    local ours peer postgres
    ours=$(awk -v a="$(median ours "$3" rate)" -v b="$5" 'BEGIN { printf "%d", a * b }')
    peer=$(median peer "$2" rate)
    postgres=$(median postgres "$4" rate)
    printf '| %s | %s | %s | %s | %s | %s | %s / %s | %s / %s | %s / %s | %s / %s |\n' "$1" "${peer%.*}" \
        "${postgres%.*}" "$ours" "$(times "$ours" "${peer:-0}")" "$(times "$ours" "${postgres:-0}")" \
        "$(median peer "$2" p50)" "$(median ours "$3" p50)" "$(median peer "$2" p99)" "$(median ours "$3" p99)" \
        "$(median peer "$2" cpu)" "$(median ours "$3" cpu)" "$(median peer "$2" mb)" "$(median ours "$3" mb)"
}

print_table() {
    echo "64 connections, $rounds x $seconds s, medians; \"a / b\" is the original's and ours."
    echo
    echo "| work | original/s | PostgreSQL/s | ours/s | to original | to PostgreSQL | p50 ms | p99 ms | CPU % | MB |"
    echo "|---|---|---|---|---|---|---|---|---|---|"
    if wants spread; then row "movement, spread over 1,000 variants" spread spread spread 1; fi
    if wants hot; then row "movement, one hot variant" hot hot hot 1; fi
    if wants reserve; then row "reservation of one unit, hot" hot reserve hot 1; fi
    if wants read; then row "available stock" read read - 1; fi
    if wants low; then row "low stock, 50 of $variants" low low - 1; fi
    if wants batch; then row "movements in batches of 1,000" - batch - 1000; fi
    if wants sale; then row "sale of 5 lines, paid, with its invoice and mail" - sale - 1; fi
    echo
    if wants oversell; then echo "Sold of 1,000 units of one variant: original $(sold peer), ours $(sold ours)."; fi
    echo "$((variants + 2)) variants imported from a Shopify export, with their stock, in $import_seconds s" \
        "(server at most $import_megabytes MB)."
    echo "Most memory of the server, all through: $most MB."
    if wants start; then echo "From start to ready, database running: $start_median ms (median of 5)."; fi
    if wants ledger; then print_ledger; fi
    if wants scale; then print_scale; fi
}
