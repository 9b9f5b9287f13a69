#!/bin/sh
# Checks a pass (通行码) at a gate, without asking Hongyan: docs/pass.md has the format and the rules.
#
#     hongyan pass key -c FILE > key.pem           # once, on the server
#     sh verify-pass.sh key.pem CODE [NOW]
#
# CODE is what the QR code says (HY1.…); NOW is the time in seconds UTC, instead of this machine's.
# Prints one line, "valid …" or "refused …", and exits 0 (may pass), 1 (may not), 2 (wrong usage).
# Needs sh, the POSIX tools and openssl 3. A sample: it keeps no memory of the codes it has seen.
set -u
LC_ALL=C
export LC_ALL

EPOCH=1577836800 # 2020-01-01 00:00 UTC
SKEW=30          # seconds that the clocks may differ

refuse()
{
    echo "refused $*"
    exit 1
}

if [ $# -lt 2 ] || [ $# -gt 3 ] || [ ! -r "$1" ]; then
    echo 'usage: sh verify-pass.sh KEY.pem CODE [NOW]' >&2
    exit 2
fi
key=$1 code=$2 now=${3-$(date +%s)}
case $now in
'' | *[!0-9]*)
    echo 'verify-pass.sh: NOW wants seconds' >&2
    exit 2 ;;
esac

# OpenSSL 1.1 and LibreSSL know no `pkeyutl -rawin`; that must not read as "forged".
case $(openssl version) in
'OpenSSL '[3-9]*) ;;
*)
    echo 'verify-pass.sh: this wants OpenSSL 3' >&2
    exit 2 ;;
esac
openssl pkey -pubin -in "$key" -noout 2>/dev/null || {
    echo "verify-pass.sh: $key is no public key that openssl understands" >&2
    exit 2
}

# ---- the text: HY1. and 122 letters of base64url are 91 bytes, in one spelling only ----
[ ${#code} -eq 126 ] || refuse 'not a pass: wrong length'
case $code in
HY1.*) ;;
*) refuse 'not a pass: it does not begin with HY1.' ;;
esac
letters=${code#HY1.}
case $letters in
*[!A-Za-z0-9_-]*) refuse 'not a pass: a letter that is not of base64url' ;;
esac

dir=$(mktemp -d) || exit 2
trap 'rm -rf "$dir"' EXIT
trap 'exit 2' HUP INT TERM

standard=$(printf '%s' "$letters" | tr '_-' '/+')==
printf '%s' "$standard" | openssl base64 -d -A > "$dir/ticket" || refuse 'not a pass: no base64url'
[ "$(openssl base64 -A -in "$dir/ticket")" = "$standard" ] || refuse 'not a pass: another spelling'

# ---- the signature, over all that stands before it; first of all, the rest may be anything ----
dd if="$dir/ticket" of="$dir/facts" bs=1 count=27 2>/dev/null
dd if="$dir/ticket" of="$dir/signature" bs=1 skip=27 2>/dev/null
openssl pkeyutl -verify -pubin -inkey "$key" -rawin -in "$dir/facts" \
    -sigfile "$dir/signature" >/dev/null 2>&1 || refuse 'forged: the signature is not the school'\''s'

# ---- the facts ----
# shellcheck disable=SC2046  # one word for each byte
set -- $(od -An -v -tu1 "$dir/facts")
version=$1 kind=$2 colour=$3
issued=$((EPOCH + (${20} << 24 | ${21} << 16 | ${22} << 8 | ${23})))
expires=$((EPOCH + (${24} << 24 | ${25} << 16 | ${26} << 8 | ${27})))

[ "$version" -eq 1 ] || refuse "another version: $version"
[ "$kind" -eq 2 ] || refuse "not a pass: a code of kind $kind"
[ "$now" -ge $((issued - SKEW)) ] || refuse 'from the future: compare the clocks'
[ "$now" -lt $((expires + SKEW)) ] || refuse "expired $((now - expires)) seconds ago"
case $colour in
1) echo "valid green, until $expires" ;;
2) refuse 'yellow' ;;
3) refuse 'red' ;;
*) refuse "without a colour" ;;
esac
