// Signed notes as Go reads and writes them, for comparison with the ledger's own.
//
//	note open VKEY < note     prints the text
//	note sign SKEY < text     prints a note
//	note genkey NAME          prints the private key, then the verifier key
//
// Exit code 1 means that the note was read and refused, 2 that the command was wrong.
package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"os"

	"golang.org/x/mod/sumdb/note"
)

func main() {
	if len(os.Args) != 3 {
		fail(2, "usage: note open VKEY | note sign SKEY | note genkey NAME")
	}
	mode, argument := os.Args[1], os.Args[2]
	switch mode {
	case "open":
		open(argument)
	case "sign":
		sign(argument)
	case "genkey":
		genkey(argument)
	default:
		fail(2, "no such mode")
	}
}

func open(vkey string) {
	verifier, err := note.NewVerifier(vkey)
	check(2, err)
	opened, err := note.Open(input(), note.VerifierList(verifier))
	check(1, err)
	fmt.Print(opened.Text)
}

func sign(skey string) {
	signer, err := note.NewSigner(skey)
	check(2, err)
	signed, err := note.Sign(&note.Note{Text: string(input())}, signer)
	check(1, err)
	os.Stdout.Write(signed)
}

func genkey(name string) {
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	check(2, err)
	fmt.Printf("%s\n%s\n", skey, vkey)
}

func input() []byte {
	read, err := io.ReadAll(os.Stdin)
	check(2, err)
	return read
}

func check(code int, err error) {
	if err != nil {
		fail(code, err)
	}
}

func fail(code int, why any) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(code)
}
