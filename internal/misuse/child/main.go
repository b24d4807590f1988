// Command child runs one program of package misuse, as a process of its own.
//
//	child [-recover] IMPL PROGRAM
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/syncprimer/syncprimer/internal/misuse"
)

func main() {
	recovers := flag.Bool("recover", false, "recover what main panics with, and print it")
	flag.Parse()
	impl, name := flag.Arg(0), flag.Arg(1)
	for _, p := range misuse.Programs() {
		if p.Name == name {
			run(p, impl, *recovers)
			return
		}
	}
	fmt.Fprintf(os.Stderr, "child: no program %q\n", name)
	os.Exit(3)
}

func run(p misuse.Program, impl string, recovers bool) {
	if recovers {
		defer func() { fmt.Println("recovered", misuse.Describe(recover())) }()
	}
	p.Run(misuse.NewScene(impl))
}
