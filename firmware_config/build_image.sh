#!/bin/sh
# Builds a kiosk's image for one site with the vendor's rpi-image-gen; says first all that is missing.
#
#   build_image.sh --tool DIR --board pi4|pi5 --deb FILE --site FILE --keyring FILE --version X.Y.Z
#
# The same inputs and the same state of the Debian archive are meant to give the same image:
# SOURCE_DATE_EPOCH is the moment that the package was built, unless it is set. What of this was never
# tried is listed in docs/image/image.md.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
tool='' board='' deb='' site='' keyring='' version=''
faults=''

fault() {
    faults="$faults
  $1"
}

usage() {
    cat << 'EOF'
usage: build_image.sh --tool DIR --board pi4|pi5 --deb FILE --site FILE --keyring FILE --version X.Y.Z

Builds a kiosk's image for one site. All of these are needed; what is missing or wrong is said first.

  --tool DIR       the vendor's rpi-image-gen
  --board BOARD    pi4 or pi5
  --deb FILE       the kiosk's package for arm64; make deb builds it
  --site FILE      the site file; python -m firmware_config check looks at it
  --keyring FILE   the release root and its revocation list: whose updates a kiosk takes
  --version X.Y.Z  of the image, or X.Y.Z~rcN for a trial

More: docs/image/image.md.
EOF
}

while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) usage; exit 0 ;;
    esac
    [ $# -ge 2 ] || { echo "build_image.sh: $1 needs a value" >&2; exit 2; }
    case $1 in
        --tool) tool=$2 ;;
        --board) board=$2 ;;
        --deb) deb=$2 ;;
        --site) site=$2 ;;
        --keyring) keyring=$2 ;;
        --version) version=$2 ;;
        *) echo "build_image.sh: $1 is no option" >&2; exit 2 ;;
    esac
    shift 2
done

# Whole paths: the tool and the checks run in folders of their own.
for name in tool deb site keyring; do
    eval "[ -z \"\$$name\" ] || $name=\$(realpath --canonicalize-missing \"\$$name\")"
done

# Another runner runs no hook of ours, makes no image, and ends with 0 (read in commit 093ffc178309).
if [ ! -x "$tool/rpi-image-gen" ]; then
    fault "--tool: no rpi-image-gen in '$tool'"
elif ! { grep -q preimage "$tool/bin/runner" && grep -q LAYER_DIR "$tool/bin/runner"; } 2>/dev/null; then
    fault "--tool: '$tool' is another release of rpi-image-gen: it runs no hooks of layers"
fi
case $board in
    pi4 | pi5) ;;
    *) fault "--board: must be pi4 or pi5" ;;
esac
if ! echo "$version" | grep -Eqx '[0-9]+\.[0-9]+\.[0-9]+(~rc[0-9]+)?'; then
    fault "--version: must be like 1.4.0, or 1.4.0~rc1 for a trial"
fi

if [ ! -s "$deb" ]; then
    fault "--deb: there is no package '$deb'; make deb builds it"
elif [ "$(dpkg-deb --field "$deb" Package Architecture 2>/dev/null)" != "Package: reception-kiosk
Architecture: arm64" ]; then
    fault "--deb: '$deb' is no reception-kiosk for arm64"
fi

if [ ! -s "$site" ]; then
    fault "--site: there is no site file '$site'"
elif ! (cd "$here/.." && python3 -m firmware_config check "$site" > /dev/null 2>&1); then
    fault "--site: '$site' is refused; python -m firmware_config check says why"
fi

if [ ! -s "$keyring" ]; then
    fault "--keyring: there is no keyring '$keyring'"
elif grep -q 'PRIVATE KEY' "$keyring"; then
    fault "--keyring: '$keyring' holds a private key; it belongs in no image"
elif ! openssl x509 -in "$keyring" -noout -checkend 0 > /dev/null 2>&1; then
    fault "--keyring: '$keyring' begins with no certificate, or with one that has expired"
elif ! openssl crl -in "$keyring" -noout > /dev/null 2>&1; then
    # A kiosk would refuse every update, and the image cannot be mended by one.
    fault "--keyring: '$keyring' lacks the revocation list behind the release root (docs/image/updates.md)"
elif ! said=$(openssl verify -crl_check -CAfile "$keyring" -CRLfile "$keyring" "$keyring" 2>&1); then
    reason=$(echo "$said" | sed -n 's/^error [0-9]* at [0-9]* depth lookup: *//p' | head -n 1)
    fault "--keyring: the revocation list in '$keyring' does not hold: ${reason:-$said}"
fi

if [ -n "$faults" ]; then
    echo "build_image.sh: nothing was built:$faults" >&2
    exit 1
fi

if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    built=$(dpkg-deb --ctrl-tarfile "$deb" | tar --utc --full-time -tvf - ./control)
    SOURCE_DATE_EPOCH=$(date --utc --date="$(echo "$built" | awk '{ print $4, $5 }')" +%s)
fi
export SOURCE_DATE_EPOCH
exec "$tool/rpi-image-gen" build -S "$here/layers" -c "kiosk-$board.yaml" -- \
    "IGconf_kiosk_deb=$deb" \
    "IGconf_kiosk_site=$site" \
    "IGconf_kiosk_keyring=$keyring" \
    "IGconf_kiosk_version=$version" \
    "IGconf_kiosk_compatible=reception-kiosk-$board" \
    "IGconf_artefact_version=$version"
