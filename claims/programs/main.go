// Programs are small programs like those of the article, each built and run as evidence
// for what is said about it.
//
//	go run ./claims/programs NAME          run one: it ends when its function returns
//	go run ./claims/programs -within NAME  and then look which goroutines it leaves
//
// A goroutine that is left when main returns is no leak: the process ends. So -within
// calls the function from a program that lives on.
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"go.uber.org/goleak"
)

// programs by their names. Each file adds its own.
var programs = map[string]func(){}

func add(name string, f func()) bool {
	programs[name] = f
	return true
}

func main() {
	within := flag.Bool("within", false, "look which goroutines are left when it has returned")
	flag.Parse()
	f := programs[flag.Arg(0)]
	if f == nil || flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "programs: the name of one is needed:", strings.Join(slices.Sorted(maps.Keys(programs)), ", "))
		os.Exit(1)
	}
	f()
	if *within {
		report()
	}
}

var state = regexp.MustCompile(`Goroutine \d+ in state ([^,]+),`)

// report prints the state of each goroutine that is left, once those that are about to
// end have had the time to.
func report() {
	err := goleak.Find()
	if err == nil {
		return
	}
	for _, m := range state.FindAllStringSubmatch(err.Error(), -1) {
		fmt.Println("left:", m[1])
	}
}
