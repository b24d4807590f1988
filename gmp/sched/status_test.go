package sched

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/goroot"
)

// runtimePackage is package runtime of the toolchain that runs the tests.
func runtimePackage(t *testing.T) *goroot.Package {
	t.Helper()
	p, err := goroot.Load("runtime")
	require.NoError(t, err)
	return p
}

// value returns a constant of package runtime.
func value(t *testing.T, name string) int64 {
	t.Helper()
	n, err := runtimePackage(t).Int(name)
	require.NoError(t, err)
	return n
}

// functions returns the functions and methods of package runtime with a name.
func functions(t *testing.T, name string) (out []*ast.FuncDecl) {
	t.Helper()
	r := runtimePackage(t)
	for _, f := range r.Syntax {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == name {
				out = append(out, fn)
			}
		}
	}
	require.NotEmpty(t, out, "package runtime has no function %s any more", name)
	return out
}

// literals returns the numbers in a function of package runtime.
func literals(t *testing.T, function string) (out []int64) {
	t.Helper()
	ast.Inspect(functions(t, function)[0], func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.INT {
			v, err := strconv.ParseInt(lit.Value, 0, 64)
			require.NoError(t, err)
			out = append(out, v)
		}
		return true
	})
	return out
}

func TestStatesAreTheRuntimes(t *testing.T) {
	for s, name := range statusNames {
		require.EqualValues(t, s, value(t, "_G"+name), name)
	}
	require.EqualValues(t, Gscan, value(t, "_Gscan"))
	require.EqualValues(t, Pidle, value(t, "_Pidle"))
	require.EqualValues(t, Prunning, value(t, "_Prunning"))

	r := runtimePackage(t)
	for _, name := range r.Types.Scope().Names() {
		state, ok := strings.CutPrefix(name, "_G")
		_, isConst := r.Types.Scope().Lookup(name).(*types.Const)
		if !ok || !isConst || name == "_GoidCacheBatch" || strings.HasPrefix(state, "scan") || strings.HasSuffix(state, "_unused") {
			continue
		}
		require.Contains(t, statusNames, Status(value(t, name)), "the runtime has a state that is not known here: %s", name)
	}
}

// The collector's share, and how far from it a whole number of workers may be.
func TestConstantsOfTheCollector(t *testing.T) {
	r := runtimePackage(t)
	share, _ := constant.Float64Val(r.Types.Scope().Lookup("gcBackgroundUtilization").(*types.Const).Val())
	require.Equal(t, gcBackgroundUtilization, share)
	require.Contains(t, floats(t, "startCycle"), maxUtilError)
	require.Contains(t, floats(t, "pollFractionalWorkerExit"), fractionalSlack)
	if runtime.GOOS == "linux" {
		require.Contains(t, literals(t, "netpoll"), int64(netpollEvents))
	}
	require.EqualValues(t, deepSleep, initial(t, "forcegcperiod")/2)
}

// floats returns the numbers with a point in a function of package runtime.
func floats(t *testing.T, function string) (out []float64) {
	t.Helper()
	ast.Inspect(functions(t, function)[0], func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.FLOAT {
			v, err := strconv.ParseFloat(lit.Value, 64)
			require.NoError(t, err)
			out = append(out, v)
		}
		return true
	})
	return out
}

// initial returns what a variable of package runtime is set to at first.
func initial(t *testing.T, name string) int64 {
	t.Helper()
	r := runtimePackage(t)
	for _, f := range r.Syntax {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				if v := s.(*ast.ValueSpec); v.Names[0].Name == name {
					n, exact := constant.Int64Val(constant.ToInt(r.TypesInfo.Types[v.Values[0]].Value))
					require.True(t, exact)
					return n
				}
			}
		}
	}
	require.Fail(t, "package runtime has no variable "+name+" any more")
	return 0
}

func TestConstantsAreTheRuntimes(t *testing.T) {
	require.EqualValues(t, forcePreemptNS, value(t, "forcePreemptNS"))
	require.EqualValues(t, activeSpinCnt, value(t, "active_spin_cnt"))
	require.EqualValues(t, activeSpin, value(t, "active_spin"))
	require.EqualValues(t, goidBatch, value(t, "_GoidCacheBatch"))
	require.EqualValues(t, timerHeapN, value(t, "timerHeapN"))
	require.EqualValues(t, Pgcstop, value(t, "_Pgcstop"))
	r := runtimePackage(t)
	p := r.Types.Scope().Lookup("p").Type().Underlying().(*types.Struct)
	for f := range p.Fields() {
		if f.Name() == "runq" {
			require.EqualValues(t, runqSize, f.Type().(*types.Array).Len())
		}
	}
	for _, c := range []struct {
		function string
		has      []int64
	}{
		{"findRunnable", []int64{schedTickEvery}},
		{"stealWork", []int64{stealTries}},
		{"runqgrab", []int64{int64(stealDelay / time.Microsecond)}},
		{"sysmon", []int64{int64(sysmonMin / time.Microsecond), sysmonPatience, int64(sysmonMax / time.Millisecond), int64(netpollMax / time.Millisecond)}},
		{"retake", []int64{int64(syscallMax / time.Millisecond)}},
		{"gfput", []int64{gfreeMost, gfreeLeast}},
		{"gfget", []int64{gfreeLeast}},
		{"schedinit", []int64{maxmcount}},
		{"stopTheWorldWithSema", []int64{int64(noteSleep / time.Microsecond), 1000}},
		{"forEachPInternal", []int64{int64(noteSleep / time.Microsecond), 1000}},
	} {
		require.Subset(t, literals(t, c.function), c.has, "numbers in %s", c.function)
	}
}

// leftOut are the changes of state that this package has no part of what makes them.
var leftOut = map[[2]Status]string{
	{Gidle, Gdeadextra}:    "a thread made by C gets a G of its own: there is no C here",
	{Gdeadextra, Gsyscall}: "C calls Go",
	{Gsyscall, Gdeadextra}: "and returns",
}

// Each change of state is made by this program, or this package has no part of what makes
// it.
func TestTransitionsAreReached(t *testing.T) {
	s := New(Config{})
	require.NoError(t, s.Main(func() {
		next, stop := Pull(s, numbers(3))
		next()
		stop()
		s.Go(func() { s.Forever() })
		s.Go(func() { s.Run(time.Millisecond) })
		s.Gosched()
		s.Syscall(50 * time.Millisecond)
		s.Sleep(time.Millisecond)
		descend(s, 20, 0)
		s.FindLeaks()
		s.FindLeaks()
	}))
	other := New(Config{Procs: 2})
	require.NoError(t, other.Main(func() {
		other.Go(func() { other.Run(time.Millisecond) })
		other.Sleep(50 * time.Microsecond)
		other.GC()
	}))
	for _, tr := range Transitions {
		from, to := tr.From.index(), tr.To.index()
		_, left := leftOut[[2]Status{tr.From, tr.To}]
		require.NotEqual(t, left, s.seen[from][to] || other.seen[from][to], "%v to %v", tr.From, tr.To)
	}
}

// A change that the runtime does not make is a mistake, and noticed.
func TestOtherTransitionsPanic(t *testing.T) {
	s := New(Config{})
	for _, c := range [][2]Status{{Gwaiting, Gsyscall}, {Grunnable, Gwaiting}, {Gsyscall, Grunnable}, {Gdead, Grunning}} {
		g := &G{ID: 1, status: c[0]}
		require.Panics(t, func() { s.casgstatus(g, c[0], c[1]) }, "%v", c)
	}
	require.Panics(t, func() { s.casgstatus(&G{status: Gdead}, Gwaiting, Grunnable) }, "not in that state")
}
