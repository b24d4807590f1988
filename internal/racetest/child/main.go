// Command child runs one program of package racetest. It is built with -race and
// run by that package's test:
//
//	child ours 'mutex: Unlock, then Lock'
package main

import (
	"fmt"
	"os"
	"testing"
	"testing/synctest"

	"github.com/syncprimer/syncprimer/internal/racetest"
	"github.com/syncprimer/syncprimer/internal/twin"
)

func main() {
	implName, name := os.Args[1], os.Args[2]
	for _, impl := range twin.Both() {
		for _, p := range racetest.Programs() {
			if impl.Name == implName && p.Name == name {
				run(p, &racetest.Stage{Impl: impl})
				return
			}
		}
	}
	fmt.Fprintln(os.Stderr, "no such program:", implName, name)
	os.Exit(1)
}

func run(p racetest.Program, s *racetest.Stage) {
	if p.InBubble == nil {
		p.Run(s)
		return
	}
	// A bubble wants a *testing.T, and so package testing has to run it.
	os.Args = os.Args[:1]
	testing.Main(
		func(_, _ string) (bool, error) { return true, nil },
		[]testing.InternalTest{{Name: p.Name, F: func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { p.InBubble(t, s) })
		}}},
		nil, nil)
}
