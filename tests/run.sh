#!/bin/bash
# Installs what the tests need (Debian/Ubuntu, as root), builds, runs every test project.
# Last line: "N passed, N failed, N skipped". Exit 0 = none failed.
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# command=package that brings it; real programs as oracles, clients and servers
needed=(haproxy=haproxy halog=haproxy curl=curl ip=iproute2 openssl=openssl h2load=nghttp2-client wrk=wrk nginx=nginx-light
    keepalived=keepalived tcpdump=tcpdump)
missing=()
# A library, not a program: halb-vrrpd receives by it.
ldconfig -p 2>/dev/null | grep -q 'libpcap\.so' || missing+=(libpcap0.8)
for entry in "${needed[@]}"; do
    command -v "${entry%%=*}" >/dev/null || [ -x "/usr/sbin/${entry%%=*}" ] || missing+=("${entry#*=}")
done

if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    # Installed services must not start: they would take the ports of this machine.
    policy=/usr/sbin/policy-rc.d
    created=
    if [ ! -e "$policy" ]; then printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && created=1; fi
    apt-get update -q >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $(printf '%s\n' "${missing[@]}" | sort -u) >/dev/null \
        || echo "run.sh: could not install: ${missing[*]}; tests that need them are skipped" >&2
    if [ -n "$created" ]; then rm -f "$policy"; fi
elif [ ${#missing[@]} -gt 0 ]; then
    echo "run.sh: not installed: ${missing[*]}; tests that need them are skipped" >&2
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
if ! dotnet build HaLb.sln -v q -nologo; then
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
fi

passed=0 failed=0 skipped=0
for project in tests/*.Tests tests/*Tests; do
    name=$(basename "$project")
    [ -e "$project/$name.csproj" ] && [ ! -e "$results/$name.trx" ] || continue
    grep -rlqE '\[(Fact|Theory)' --include=*.cs "$project" || continue
    echo "== $name"
    dotnet test "$project" --no-build -v q --nologo --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=normal" \
        --results-directory "$results" >"$results/$name.log" 2>&1
    code=$?
    counters=$(grep -o '<Counters [^>]*>' "$results/$name.trx" 2>/dev/null)
    number() { grep -o " $1=\"[0-9]*\"" <<<"$counters" | grep -o '[0-9]*'; }
    if [ -z "$counters" ]; then
        tail -40 "$results/$name.log"
        failed=$((failed + 1))
        continue
    fi

    bad=$(number failed)
    # A run that broke off without a failed test has failed all the same.
    if [ "$code" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
    if [ "$bad" != 0 ]; then cat "$results/$name.log"; fi
    echo "   $(number passed) passed, $bad failed, $(($(number total) - $(number executed))) skipped"
    passed=$((passed + $(number passed)))
    failed=$((failed + bad))
    skipped=$((skipped + $(number total) - $(number executed)))
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
