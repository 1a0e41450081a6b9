#!/bin/sh
# Runs every fuzz target, or those named, for some seconds each.
# usage: tests/fuzz/run.sh [SECONDS] [TARGET...]
# New inputs go to build/fuzz/found/TARGET; a crash is written there too.
set -eu
cd "$(dirname "$0")/../.."

seconds=20
case ${1-} in
'' | *[!0-9]*) ;;
*)
	seconds=$1
	shift
	;;
esac
[ $# -gt 0 ] || for target in build/fuzz/fuzz/*; do set -- "$@" "${target##*/}"; done

failed=0
for target in "$@"; do
	[ -x "build/fuzz/fuzz/$target" ] || {
		echo "fuzz: no target '$target'; ls build/fuzz/fuzz shows them" >&2
		exit 2
	}
	mkdir -p "build/fuzz/found/$target"
	printf '%-24s' "$target"
	if "build/fuzz/fuzz/$target" -max_total_time="$seconds" \
		-timeout=10 -print_final_stats=1 \
		-artifact_prefix="build/fuzz/found/$target/" \
		"build/fuzz/found/$target" "tests/fuzz/corpus/$target" \
		>"build/fuzz/found/$target.log" 2>&1; then
		sed -n 's/^stat::number_of_executed_units: */runs: /p' \
			"build/fuzz/found/$target.log"
	else
		echo "FOUND SOMETHING: build/fuzz/found/$target.log"
		failed=1
	fi
done
exit $failed
