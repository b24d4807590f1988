package observe

import (
	"bytes"
	"go/build"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/gmp/view"
	"github.com/syncprimer/syncprimer/internal/race"
)

func lookAt(t *testing.T, data []byte, w Window) *view.View {
	t.Helper()
	v, err := look(bytes.NewReader(data), w, 1_000_000) // the test may have to wait for long
	require.NoError(t, err)
	requireConsistent(t, v)
	return v
}

// requireConsistent requires that each step begins with the state that the ones before
// have left, and that a goroutine that runs is on the P of the step.
func requireConsistent(t *testing.T, v *view.View) {
	t.Helper()
	states := make(map[int]string)
	ps := make([]view.P, v.Procs)
	for i, s := range v.Steps {
		if len(s.Path) > 0 {
			before, ok := states[s.G]
			require.Equal(t, s.Path[0] != "dead", ok && before != "dead", "step %d: %s", i, s.What)
			if ok {
				require.Equal(t, before, s.Path[0], "step %d: %s", i, s.What)
			}
		}
		for _, c := range s.Changes {
			states[c.G] = c.State
		}
		if len(s.Path) > 0 {
			require.Equal(t, s.Path[len(s.Path)-1], states[s.G])
		}
		if s.Ps != nil {
			copy(ps, s.Ps)
		}
		switch s.What {
		case "runs":
			require.Equal(t, s.G, ps[s.P].G, "step %d", i)
		case "blocks", "ends":
			require.NotEqual(t, s.G, ps[s.P].G, "step %d", i)
		}
		if i > 0 {
			require.GreaterOrEqual(t, s.When, v.Steps[i-1].When)
		}
	}
}

// stepsOf returns what happens to goroutines that begin with a function.
func stepsOf(v *view.View, function string) (out []string) {
	for _, s := range v.Steps {
		if s.G >= 0 && strings.HasSuffix(v.Gs[s.G].Func, "."+function) {
			out = append(out, s.What+": "+s.Why)
		}
	}
	return out
}

func TestLook(t *testing.T) {
	data := record(t)
	v := lookAt(t, data, Window{})
	require.False(t, v.Queues, "a trace does not know them")
	got := strings.Join(stepsOf(v, "waiter"), "\n")
	require.Regexp(t, `(?s)^is created: by G\d+, in [^\n]*observe\.record
runs: [^\n]* after it became runnable, by G\d+, on P\d[^\n]*
.*blocks: it waits: chan receive, in [^\n]*observe\.waiter
is runnable again: woken by G\d+, in [^\n]*observe\.record
runs: .*
ends: its function has returned$`, got)
	require.Contains(t, strings.Join(stepsOf(v, "worker"), "\n"), "blocks: it waits: sync, in ")
	require.NotContains(t, v.Note, "There is more")
}

// A part from the middle begins with how things stand there.
func TestLookInTheMiddle(t *testing.T) {
	data := record(t)
	all := lookAt(t, data, Window{})
	middle := len(all.Steps) / 2
	from, to := all.Steps[middle].When, all.Steps[len(all.Steps)-2].When
	v := lookAt(t, data, Window{From: from, For: to - from})
	require.Equal(t, "The window begins", v.Steps[0].What)
	require.NotEmpty(t, v.Steps[0].Changes)
	first := slices.IndexFunc(all.Steps, func(s view.Step) bool { return s.When >= from })
	for i, s := range v.Steps[1:] {
		require.Equal(t, all.Steps[first+i].What, s.What)
		require.Equal(t, all.Steps[first+i].When, s.When)
	}
	require.GreaterOrEqual(t, v.Steps[len(v.Steps)-1].When, to)
}

// A page that is full says where to go on, and nothing is lost there.
func TestLookAtMoreThanAPage(t *testing.T) {
	data := record(t)
	v, err := look(bytes.NewReader(data), Window{}, 20)
	require.NoError(t, err)
	requireConsistent(t, v)
	require.Len(t, v.Steps, 21)
	require.Contains(t, v.Note, "20 events of an execution trace, from ")
	require.Contains(t, v.Note, "There is more than a page can show; -from ")
}

// Traces of older versions of Go, from the tests of the toolchain.
func TestOldTraces(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(build.Default.GOROOT, "src/internal/trace/internal/tracev1/testdata/*_good"))
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skip("this toolchain comes without them, and one of go.dev has them: go test -run TestOldTraces ./gmp/observe")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			if race.Enabled && strings.HasPrefix(filepath.Base(file), "stress_1") {
				t.Skip("takes long with -race, and not without: go test ./gmp/observe")
			}
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			r, err := Read(bytes.NewReader(data))
			require.NoError(t, err)
			require.NotZero(t, r.Count)
			v, err := Look(bytes.NewReader(data), Window{})
			require.NoError(t, err)
			require.Less(t, v.Procs, 1000)
			require.NotEmpty(t, v.Gs)
		})
	}
}

func TestLookAtNothing(t *testing.T) {
	data := record(t)
	_, err := Look(bytes.NewReader(data), Window{From: time.Hour})
	require.ErrorContains(t, err, "nothing happens there: the trace is ")
	_, err = Look(strings.NewReader("text"), Window{})
	require.ErrorContains(t, err, "no trace, or a broken one: ")
	_, err = Look(strings.NewReader(""), Window{})
	require.EqualError(t, err, "it is empty")
}
