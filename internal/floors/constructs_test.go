package floors

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/race"
)

// The constructs by which a package would reach past package park: for the
// scheduler, the clock or chance.
const (
	goStatement     = "go statement"
	selectStatement = "select statement"
	channelMade     = "make of a native channel"
	channelSent     = "send on a native channel"
	channelReceived = "receive from a native channel"
	channelClosed   = "close of a native channel"
	channelRanged   = "range over a native channel"
	mapRanged       = "range over a map"
	timeFunction    = "function of package time"
	linkname        = "go:linkname"
)

// exceptions are the constructs that a package does need, and why. Package park is
// the place for all of them, and not looked at.
var exceptions = map[string]map[string]string{
	"context": {
		channelMade:   "Done returns a native channel, as in the standard library",
		channelClosed: "this is how Done tells that the context is over",
	},
}

// constructs returns where they are in a package.
func constructs(c checked) map[string][]string {
	found := make(map[string][]string)
	for _, f := range c.files {
		ast.Inspect(f, func(n ast.Node) bool {
			if what := c.construct(n); what != "" {
				found[what] = append(found[what], c.at(n, what))
			}
			return true
		})
		for _, group := range f.Comments {
			for _, comment := range group.List {
				if strings.HasPrefix(comment.Text, "//go:linkname ") {
					found[linkname] = append(found[linkname], c.at(comment, linkname))
				}
			}
		}
	}
	return found
}

func (c checked) construct(n ast.Node) string {
	switch n := n.(type) {
	case *ast.GoStmt:
		return goStatement
	case *ast.SelectStmt:
		return selectStatement
	case *ast.SendStmt:
		return channelSent
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			return channelReceived
		}
	case *ast.RangeStmt:
		switch c.info.TypeOf(n.X).Underlying().(type) {
		case *types.Chan:
			return channelRanged
		case *types.Map:
			return mapRanged
		}
	case *ast.CallExpr:
		return c.builtin(n)
	case *ast.Ident:
		// Wherever it is named: it need not be called at once.
		if fn, ok := c.info.Uses[n].(*types.Func); ok && fn.Pkg() != nil &&
			fn.Pkg().Path() == "time" && fn.Signature().Recv() == nil {
			return timeFunction
		}
	}
	return ""
}

func (c checked) builtin(call *ast.CallExpr) string {
	fn, ok := c.callee(call).(*types.Builtin)
	if !ok {
		return ""
	}
	switch fn.Name() {
	case "close":
		return channelClosed
	case "make":
		if _, ok := c.info.TypeOf(call).Underlying().(*types.Chan); ok {
			return channelMade
		}
	}
	return ""
}

func TestConstructs(t *testing.T) {
	var flags []string
	if race.Enabled {
		flags = []string{"-race"} // the files for this build
	}
	s := load(t, flags...)
	for _, name := range everyFloor() {
		if name == "internal/park" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			found := constructs(s.checkFloor(t, name))
			for what, reason := range exceptions[name] {
				require.NotEmpty(t, found[what], "%s: allowed since %s, but not there", what, reason)
				delete(found, what)
			}
			require.Empty(t, found)
		})
	}
}

func TestConstructsAreFound(t *testing.T) {
	s := load(t)
	for body, want := range map[string]string{
		"go f()":                     goStatement,
		"select {}":                  selectStatement,
		"_ = make(chan int)":         channelMade,
		"_ = make(named, 1)":         channelMade,
		"c <- 1":                     channelSent,
		"<-c":                        channelReceived,
		"close(c)":                   channelClosed,
		"for range c {}":             channelRanged,
		"for range m {}":             mapRanged,
		"time.Sleep(1)":              timeFunction,
		"now := time.Now; _ = now()": timeFunction,
		"}\n//go:linkname f runtime.f\nfunc g() {": linkname,
	} {
		text := "package p\nimport \"time\"\ntype named chan int\nvar _ time.Duration\n" +
			"func f() {}\nfunc body(c chan int, m map[int]int) {\n" + body + "\n}\n"
		found := constructs(s.check(t, "p", map[string]any{"p.go": text}))
		require.Equal(t, []string{want}, slices.Collect(maps.Keys(found)), body)
	}
}

// What looks like them and is something else is left alone.
func TestOtherConstructsAreNotFound(t *testing.T) {
	text := `package p
import "time"
type queue struct{}
func (queue) close() {}
func (queue) Now() {}
func f(q queue, s []int, c chan int, t time.Time, d time.Duration) int {
	q.close()
	q.Now()
	for range s {}
	for range 3 {}
	_ = make([]int, 3)
	_ = make(map[int]int)
	_ = t.Add(d + time.Second)
	close := func(int) {}
	close(1)
	return len(c)
}`
	require.Empty(t, constructs(load(t).check(t, "p", map[string]any{"p.go": text})))
}
