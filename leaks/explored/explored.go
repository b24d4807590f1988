// Package explored is what a translated program of the catalogue runs on: see package
// translate.
package explored

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/context"
	"github.com/syncprimer/syncprimer/explore"
)

// The execution that is under way. One goroutine of it runs at a time.
var (
	execution *explore.X
	dones     map[context.Context]*chanimpl.Chan[struct{}]
)

// A Report is what the explorer says of a function.
type Report struct {
	Sees   bool   // there is an execution after which somebody sleeps for ever
	Cannot bool   // the explorer could not be asked
	Text   string // its verdict, and the execution
}

// Main explores the function that the command line names, and prints the Report.
func Main(functions map[string]func()) {
	f := functions[os.Args[1]]
	if f == nil {
		fmt.Fprintf(os.Stderr, "no function %q\n", os.Args[1])
		os.Exit(2)
	}
	if err := json.NewEncoder(os.Stdout).Encode(Explore(f)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Explore has a goroutine call f, in every order with the goroutines that f starts. An
// execution that it shows is one of those with the fewest preemptions.
func Explore(f func()) Report {
	explored := func(x *explore.X) {
		execution, dones = x, make(map[context.Context]*chanimpl.Chan[struct{}])
		x.Go("caller", f)
	}
	v := explore.Run(explored, explore.Strategy(explore.DPOR))
	if v.Failure == nil {
		return Report{Text: v.Covered()}
	}
	if simple := explore.Run(explored); simple.Failure != nil {
		v = simple
	}
	misuse := v.Failure.Kind == explore.Misuse
	return Report{Sees: !misuse, Cannot: misuse, Text: v.Covered() + "\n\n" + v.Text()}
}

// Go is the go statement.
func Go(f func()) { execution.Go("", f) }

// Name lets the explorer's texts call a variable by its name.
func Name(name string, ptr any) { execution.Name(ptr, name) }

// Recv is the operator <- where one value is wanted.
func Recv[T any](c *chanimpl.Chan[T]) T {
	v, _ := c.Recv()
	return v
}

// Done is the method of that name of a context. Ours returns a native channel too, and
// of those the explorer knows nothing; this one is closed at the same event.
func Done(ctx context.Context) *chanimpl.Chan[struct{}] {
	if c := dones[ctx]; c != nil {
		return c
	}
	c := chanimpl.Make[struct{}](0)
	dones[ctx] = c
	context.AfterFunc(ctx, c.Close)
	return c
}
