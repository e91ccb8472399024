// The tests build this without network, from the sources of Debian's package
// golang-golang-x-mod-dev 0.7.0. Elsewhere: go mod tidy && go build
module judicial-independence-ledger/strangers

go 1.19

require golang.org/x/mod v0.7.0
