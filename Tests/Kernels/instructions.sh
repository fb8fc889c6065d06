#!/usr/bin/env bash
# Counts the instructions of the main kernels on small shapes and compares them with the committed numbers (instructions.txt), which may
# not be exceeded by more than 2 %. Times are not repeatable, these counts are.
#
#   Tests/Kernels/instructions.sh            compares
#   Tests/Kernels/instructions.sh --update   writes the numbers anew
#
# Needs valgrind on x86-64 (Debian: valgrind) and the clang that the numbers were made with. It knows no AVX-512, so the kernels run on AVX2.
set -euo pipefail
cd "$(dirname "$0")/../.."
cc=${CC:-clang}
build=.build-kernels/instructions
numbers=Tests/Kernels/instructions.txt
if ! command -v valgrind > /dev/null || [ "$(uname -m)" != x86_64 ]; then
  echo "instructions not counted: that needs valgrind on x86-64"
  exit 0
fi
compiler=$("$cc" --version | sed -n 1p)
if [ "${1:-}" != --update ] && ! grep -qxF "# $compiler" "$numbers"; then
  echo "instructions not compared: $compiler is not the compiler of $numbers"
  exit 0
fi
mkdir -p "$build"
# Without debugging information, of which valgrind knows only older kinds.
"$cc" -std=gnu2x -O2 -Wl,--strip-debug -Wall -Wextra -Werror -ISources/CLimpid/include -ISources/CLimpid Tests/Kernels/instructions.c \
  Sources/CLimpid/base/*.c Sources/CLimpid/kernels/*/*.c -lm -lpthread -o "$build/instructions"

count() {
  LIMPID_ISA=avx2 LIMPID_THREADS=1 valgrind --tool=callgrind --callgrind-out-file=/dev/null --toggle-collect="measured_$1" \
    "$build/instructions" "$1" 2>&1 | sed -n 's/.*Collected : //p'
}
export -f count
export build
"$build/instructions" | xargs -P 2 -I{} bash -c 'echo "{} $(count {})"' > "$build/unsorted"
"$build/instructions" | while read -r name; do grep "^$name " "$build/unsorted"; done > "$build/counted"

if [ "${1:-}" = --update ]; then
  { echo "# Instructions on AVX2, one thread; see instructions.sh."; echo "# $compiler"; cat "$build/counted"; } > "$numbers"
  echo "wrote $numbers"
  exit 0
fi
awk '
  FNR == NR { if ($1 != "#") known[$1] = $2; next }
  !($1 in known) { printf "%-36s %12d  no number is committed\n", $1, $2; bad = 1; next }
  { change = 100 * ($2 / known[$1] - 1); printf "%-36s %12d  %+.2f %%\n", $1, $2, change
    if (change > 2) bad = 1
    if (change < -2) better = 1 }
  END {
    if (better) print "Some kernels need fewer instructions: keep that by Tests/Kernels/instructions.sh --update."
    if (bad) { print "FAILED: a kernel needs more than 2 % more instructions than committed"; exit 1 }
    print "no kernel needs more instructions than committed"
  }' "$numbers" "$build/counted"
