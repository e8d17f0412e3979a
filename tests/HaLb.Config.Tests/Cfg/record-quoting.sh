#!/bin/sh
# Records how the installed haproxy cuts and unquotes words: each input line stands in a backend as an unknown keyword,
# and haproxy names the first word in its error. Usage: record-quoting.sh >quoting.haproxy-2.6.12
# Output: input, a tab, the first word. Inputs whose words hold line ends are left out: the error would span lines.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
while IFS= read -r line; do
    printf 'backend x\n %s\n' "$line" >"$dir/t.cfg"
    word=$(WORDS='p q' EMPTY='' haproxy -c -f "$dir/t.cfg" 2>&1 | sed -n "s/.*unknown keyword '\(.*\)' in 'backend' section.*/\1/p" | head -n 1)
    printf '%s\t%s\n' "$line" "${word:-(error)}"
done <<'EOF'
zz#comment
zz\#hash b
zz\ space b
zz\\back b
zz\"dq b
zz\'sq b
zz\qunknown b
zz\$dollar b
zz$WORDS b
zz${WORDS} b
zz"a b"c d
zz'a b'c d
zz"it's" b
zz'say "x"' b
zz"a\"b" c
zz"a\\b" c
zz'a\b' c
zz"a\$b" c
zz"a\qb" c
zz"a#b" c
zz'a#b' c
zz"$WORDS" b
zz"${WORDS}" b
zz"${WORDS[*]}" b
zz"${NOPE}" b
zz"$NOPE" b
zz"${NOPE-d e}" b
zz"${NOPE-d\"e'f}" b
zz"${EMPTY-d}" b
zz"${WORDS-d}" b
zz"${NOPE[*]-d e}f" b
zz"$WORDS.x" b
zz"${WORDS" b
zz"${WORDS[*}" b
zz"${WORDS x}" b
zz"$" b
zz"${}" b
zz"$1" b
zz"open b
zz'open b
zz\x41\x42 b
zz"\x41" b
zz'\x41' b
zz\x4 b
zz\xg1 b
zz""b c
''zz b
zz"${.SECTION}" b
zz"$.LINE" b
zz\
EOF
