# For script/bench: one PostgreSQL, and the servers that are measured on it, one after the other. Sourced, not run.

bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
port=$((20000 + RANDOM % 20000))
peer_port=$((port + 1))
express_port=$((port + 2))
our_port=$((port + 3))
started=()
ours=

work=$(mktemp -d -t trastienda-bench-XXXXXX)
chmod 755 "$work"

as_postgres() { if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
url() { echo "postgres://bench@127.0.0.1:$port/$1"; }
psql() { "$bin/psql" -h 127.0.0.1 -p "$port" -U bench -qAtX "$@"; }

finish() {
    local pid
    for pid in "${started[@]}" $ours; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    if [ -f "$work/postgres/postmaster.pid" ]; then
        (cd "$work" && as_postgres "$bin/pg_ctl" -D "$work/postgres" -m immediate stop >/dev/null) || true
    fi
    rm -rf "$work"
}
trap finish EXIT

# For everybody the same, with the settings of our private cluster: durable.
start_postgres() {
    mkdir "$work/postgres"
    [ "$(id -u)" -ne 0 ] || chown postgres "$work/postgres"
    (
        cd "$work"
        as_postgres "$bin/initdb" -D "$work/postgres" --auth=trust --username=bench --encoding=UTF8 --locale=C.UTF-8 \
            -k >/dev/null
        local settings="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=on"
        settings+=" -c synchronous_commit=on -c full_page_writes=on -c shared_buffers=256MB -c min_wal_size=1GB"
        settings+=" -c max_wal_size=4GB -c jit=off -c max_connections=120"
        as_postgres "$bin/pg_ctl" -D "$work/postgres" -w -l "$work/postgres/log" -o "$settings" start >/dev/null
    )
    local database
    for database in ours peer plain; do "$bin/createdb" -h 127.0.0.1 -p "$port" -U bench "$database"; done
}

# The Node code of the original design: its Fastify part and its Express part.
start_peers() {
    [ -d bench/peers/original/node_modules ] ||
        (cd bench/peers/original && npm install --no-package-lock --no-audit --no-fund --silent)
    DB_URL=$(url peer) node bench/peers/original/seed.js "$variants" 50
    DB_URL=$(url peer) PORT=$peer_port node bench/peers/original/fastify.js >"$work/fastify.log" 2>&1 &
    fastify=$!
    DB_URL=$(url peer) PORT=$express_port node bench/peers/original/express.js >"$work/express.log" 2>&1 &
    express=$!
    started+=("$fastify" "$express")
    psql peer -c 'VACUUM ANALYZE'
    peer_hot=$(psql peer -c "SELECT id FROM \"ProductVariants\" WHERE sku = 'HOT-PLENTY'")
    peer_last=$(psql peer -c "SELECT id FROM \"ProductVariants\" WHERE sku = 'HOT-1000'")
}

# Prints how many milliseconds went by until it was ready.
start_ours() {
    local began
    began=$(date +%s%N)
    DATABASE_URL=$(url ours) TRASTIENDA_ADMIN_EMAIL=bench@example.com TRASTIENDA_ADMIN_PASSWORD=bench-bench-bench \
        build/release/trastienda serve --listen "127.0.0.1:$our_port" --data "$work/var" >>"$work/ours.log" 2>&1 &
    ours=$!
    for _ in $(seq 2000); do
        curl -sf "http://127.0.0.1:$our_port/health/ready" >/dev/null && break
        sleep 0.005
    done
    ready_milliseconds=$((($(date +%s%N) - began) / 1000000))
}
stop_ours() {
    kill "$ours"
    wait "$ours" || true
    ours=
}
sign_in() {
    token=$(curl -sf "http://127.0.0.1:$our_port/api/v1/login" -H 'Content-Type: application/json' \
        -d '{"email":"bench@example.com","password":"bench-bench-bench"}' | sed 's/.*"token":"\([^"]*\)".*/\1/')
}

# Ours comes in as a shop's would: a Shopify export, its stock through the ledger.
import_catalogue() {
    awk -v variants="$variants" 'BEGIN {
        printf "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,"
        print "Variant SKU,Variant Inventory Qty,Variant Price"
        for (i = 1; i <= variants; ++i) {
            product = int((i - 1) / 10); first = (i - 1) % 10 == 0
            printf "product-%d,%s,%s,color-%d,%s,M,SKU-%d,%d,10.00\n", product, first ? "Product " product : "", \
                first ? "Color" : "", (i - 1) % 10, first ? "Size" : "", i, i <= variants - 50 ? 1000000 : 0
        }
        print "hot,Hot,Color,red,Size,L,HOT-1000,1000,10.00"
        print "hot,,,blue,,L,HOT-PLENTY,100000000,10.00"
    }' >"$work/catalogue.csv"
    local began
    began=$(date +%s.%N)
    curl -sf -X POST "http://127.0.0.1:$our_port/api/v1/imports/shopify" -H "Authorization: Bearer $token" \
        -H 'Content-Type: text/csv' -T "$work/catalogue.csv" -o "$work/import.json" ||
        { cat "$work/import.json" "$work/ours.log"; exit 1; }
    import_seconds=$(awk -v a="$began" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }')
    import_megabytes=$(most_megabytes "$ours")
    psql ours -c 'VACUUM ANALYZE'
    our_hot=$(psql ours -c "SELECT id FROM product_variants WHERE sku = 'HOT-PLENTY'")
    our_last=$(psql ours -c "SELECT id FROM product_variants WHERE sku = 'HOT-1000'")
    our_first=$(psql ours -c 'SELECT min(id) FROM product_variants')
}

in_ledger() { psql ours -c 'SELECT count(*) FROM stock_movements'; }
# Vacuumed, checkpointed and written out, so that no run pays for what came before it.
settle() {
    psql ours -c 'VACUUM ANALYZE' -c 'CHECKPOINT'
    sync
    load_ours spread warm_up
}
ticks() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
megabytes() { awk '/^VmRSS/ { printf "%d", $2 / 1024 }' "/proc/$1/status"; }
most_megabytes() { awk '/^VmHWM/ { printf "%d", $2 / 1024 }' "/proc/$1/status"; }
# milliseconds URL: the median of 5 answers, each read whole.
milliseconds() {
    for _ in 1 2 3 4 5; do
        curl -sf -o /dev/null -w '%{time_total}\n' -H "Authorization: Bearer $token" "http://127.0.0.1:$our_port$1"
    done | sort -n | awk 'NR == 3 { printf "%.1f", $1 * 1000 }'
}
