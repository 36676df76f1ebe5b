#!/usr/bin/env bash
# A kiosk's certificate with nothing but OpenSSL and curl: every step of EST (RFC 7030) as a client
# takes it, to read along with docs/enrolment/invitation.md and to try an authority with.
#
#   est_client.sh trust  FOLDER https://authority.example:8444 FINGERPRINT   whom to believe
#   est_client.sh ask    FOLDER CODE      ask for the certificate; 75: an admin has yet to confirm
#   est_client.sh call   FOLDER PATH      a call that shows the certificate
#   est_client.sh renew  FOLDER           the next certificate, with a new key
#
# CODE and FINGERPRINT are what `python -m provisioning invite` printed. Who may read this machine's
# process list sees the secret for a moment: a kiosk does it otherwise.
set -euo pipefail

command=$1 folder=$2
est=.well-known/est
not_yet=75

say() { echo "est_client: $*" >&2; }

fetch() { # path, then options of curl; the answer's body goes to $folder/answer, its status is told
  local path=$1
  shift
  curl --silent --show-error --tlsv1.3 --output "$folder/answer" --write-out '%{http_code}' \
    "$@" "$(<"$folder/url")/$path"
}

certificates() { # the answer, a certs-only PKCS#7 in base64, one PEM file a certificate
  openssl base64 -d -in "$folder/answer" | openssl pkcs7 -inform DER -print_certs |
    awk -v folder="$folder" '/BEGIN CERT/ {file = sprintf("%s/found-%d.pem", folder, ++count)}
                             file {print > file} /END CERT/ {close(file); file = ""}'
}

fingerprint() { openssl x509 -in "$1" -noout -fingerprint -sha256 | sed 's/.*=//; s/://g'; }

trust() { # nobody is believed but who has the root that the invitation names
  local url=$1 wanted=${2^^} found
  mkdir -p "$folder" && chmod 700 "$folder"
  echo "$url" >"$folder/url"
  [ "$(fetch $est/cacerts --insecure)" = 200 ]
  certificates
  for found in "$folder"/found-*.pem; do
    if [ "$(fingerprint "$found")" = "$wanted" ]; then mv "$found" "$folder/ca.crt"; fi
  done
  rm -f "$folder"/found-*.pem
  [ -e "$folder/ca.crt" ] || { say "this is another authority than the invitation names"; exit 1; }
  # From here on the connection is checked against that root and the host's name.
  [ "$(fetch $est/csrattrs --cacert "$folder/ca.crt")" = 200 ]
  openssl base64 -d -in "$folder/answer" | openssl asn1parse -inform DER >"$folder/csrattrs"
  grep -q prime256v1 "$folder/csrattrs" && grep -q ecdsa-with-SHA256 "$folder/csrattrs" &&
    grep -q challengePassword "$folder/csrattrs"
}

secret_of() { # 26 characters of Crockford's base32 as 32 hex digits; the 27th is the check character
  local code letters=0123456789ABCDEFGHJKMNPQRSTVWXYZ bits="" before at
  code=$(tr -d ' -' <<<"${1^^}" | tr OIL 011)
  for ((at = 0; at < 26; at++)); do
    before=${letters%%"${code:at:1}"*}
    for shift in 4 3 2 1 0; do bits+=$((${#before} >> shift & 1)); done
  done
  bits=${bits:2} # 130 bits are 2 more than a secret has
  for ((at = 0; at < 128; at += 4)); do printf '%x' "$((2#${bits:at:4}))"; done
}

public_key() { openssl pkey -in "$1" -pubout -outform DER; }

challenge() { # binds the key to the secret, so that nobody can put another key into the request
  { printf 'oev-challenge-v1\0' && public_key "$2"; } |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" -binary | openssl base64 -A
}

info() { # what is signed: version, no subject, the key, one attribute (`openssl req` makes none
  # without a subject)
  local point
  point=$(public_key "$folder/new.key" | tail -c 65 | od -An -v -tx1 | tr -d ' \n')
  cat <<END
[info]
version = INTEGER:0
subject = SEQUENCE
key = SEQUENCE:key
attributes = IMPLICIT:0,SET:attributes
[key]
kind = SEQUENCE:kind
point = FORMAT:HEX,BITSTRING:$point
[kind]
algorithm = OID:id-ecPublicKey
curve = OID:prime256v1
[attributes]
challenge = SEQUENCE:challenge
[challenge]
kind = OID:challengePassword
values = SET:values
[values]
value = UTF8String:$1
END
}

bound_request() { # a PKCS#10 with the challengePassword
  { echo 'asn1 = SEQUENCE:info' && info "$1"; } >"$folder/info.cnf"
  openssl asn1parse -genconf "$folder/info.cnf" -noout -out "$folder/info.der"
  local signature
  signature=$(openssl dgst -sha256 -sign "$folder/new.key" "$folder/info.der" |
    od -An -v -tx1 | tr -d ' \n')
  {
    printf 'asn1 = SEQUENCE:request\n[request]\ninfo = SEQUENCE:info\nkind = SEQUENCE:signing\n'
    printf 'signature = FORMAT:HEX,BITSTRING:%s\n[signing]\nkind = OID:ecdsa-with-SHA256\n' \
      "$signature"
    info "$1"
  } >"$folder/request.cnf"
  openssl asn1parse -genconf "$folder/request.cnf" -noout -out "$folder/request.der"
  openssl req -inform DER -in "$folder/request.der" -verify -noout
}

new_key() { (umask 077 && openssl ecparam -name prime256v1 -genkey -noout -out "$folder/new.key"); }

send() { # where, then options of curl
  local where=$1
  shift
  openssl base64 -in "$folder/request.der" -out "$folder/request.b64"
  fetch "$est/$where" --cacert "$folder/ca.crt" --header 'Content-Type: application/pkcs10' \
    --data-binary "@$folder/request.b64" "$@"
}

take() { # the certificate of our key first, then who issued it; checked as a server will check it
  local found
  certificates
  : >"$folder/above.pem"
  for found in "$folder"/found-*.pem; do
    if openssl x509 -in "$found" -noout -pubkey | openssl pkey -pubin -outform DER |
      cmp -s - <(public_key "$folder/new.key"); then
      mv "$found" "$folder/leaf.pem"
    else
      cat "$found" >>"$folder/above.pem"
    fi
  done
  rm -f "$folder"/found-*.pem
  openssl verify -x509_strict -purpose sslclient -CAfile "$folder/ca.crt" \
    -untrusted "$folder/above.pem" "$folder/leaf.pem"
  cat "$folder/leaf.pem" "$folder/above.pem" >"$folder/device.crt"
  mv "$folder/new.key" "$folder/device.key"
}

ask() { # the same request each time, until an admin has compared the four words
  local secret id
  secret=$(secret_of "$1")
  # shellcheck disable=SC2059  the format is the secret's bytes as \x..
  id=$({ printf 'oev-invitation-id-v1\0' && printf "$(sed 's/../\\x&/g' <<<"$secret")"; } |
    openssl dgst -sha256 -r)
  if [ ! -e "$folder/request.der" ]; then
    new_key
    bound_request "$(challenge "$secret" "$folder/new.key")"
  fi
  case $(send simpleenroll --config - <<<"user = \"${id:0:16}:$1\"") in
    200) take ;;
    202) say "an admin has yet to confirm" && exit $not_yet ;;
    *) say "refused: $(<"$folder/answer")" && exit 1 ;;
  esac
}

call() {
  fetch "${1#/}" --cacert "$folder/ca.crt" --cert "$folder/device.crt" --key "$folder/device.key"
}

renew() { # no challengePassword is due: the old certificate speaks for the new key
  new_key
  openssl req -new -sha256 -key "$folder/new.key" -subj / -outform DER -out "$folder/request.der"
  case $(send simplereenroll --cert "$folder/device.crt" --key "$folder/device.key") in
    200) take ;;
    *) say "refused: $(<"$folder/answer")" && exit 1 ;;
  esac
}

"$command" "${@:3}"
