#!/bin/sh
# Makes an authority for this cluster and a certificate for each process, once. docs/how-to/run-a-cluster.md does the same by hand.
set -eu
cd /certificates
[ ! -f done ] || exit 0
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj '/CN=IdleCloud cluster' \
  -keyout authority.key -out authority.pem
issue() { # issue NAME USAGE [MORE]
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr"
  printf 'extendedKeyUsage=%s\n%s\n' "$2" "${3:-}" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA authority.pem -CAkey authority.key -CAcreateserial -days 365 -out "$1.pem" -extfile "$1.ext"
  rm "$1.csr" "$1.ext"
}
for silo in silo-1 silo-2 silo-3; do issue "$silo" serverAuth,clientAuth; done
for gateway in gateway-1 gateway-2; do issue "$gateway" clientAuth subjectAltName=DNS:gateway.idlecloud; done
rm authority.key
# The programs' own account, and nobody else.
chown 1654 ./*.pem ./*.key
chmod 400 ./*.key
touch done
