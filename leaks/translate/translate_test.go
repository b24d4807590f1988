package translate

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// translated returns the body of a function, translated, with one space for many.
func translated(t *testing.T, body string) string {
	t.Helper()
	files, err := Files(program(body), []string{"a.go"}, []string{"f"})
	require.NoError(t, err)
	_, text, _ := strings.Cut(string(files["a.go"]), "func f(ctx context.Context) {")
	text = strings.Join(strings.Fields(text), " ")
	return strings.TrimSpace(strings.TrimSuffix(text, "}"))
}

func program(body string) fstest.MapFS {
	text := "package p\n\nimport (\n\"context\"\n\"sync\"\n\"time\"\n)\n\nvar c chan int\nvar _ sync.Mutex\nvar _ time.Time\n\nfunc f(ctx context.Context) {\n" + body + "\n}\n"
	return fstest.MapFS{"a.go": {Data: []byte(text)}}
}

func TestConstructs(t *testing.T) {
	for _, test := range []struct{ name, from, to string }{
		{"make", "var a, b any = make(chan int), make(chan error, 3)", "var a, b any = chanimpl.Make[int](0), chanimpl.Make[error](3)"},
		{"declared", "d := make(chan int)", `d := chanimpl.Make[int](0) explored.Name("d", d)`},
		{"types", "var d <-chan struct{}", "var d *chanimpl.Chan[struct{}]"},
		{"other make", "_ = make([]int, 3)", "_ = make([]int, 3)"},
		{"send", "c <- 1 + <-c", "c.Send(1 + explored.Recv(c))"},
		{"receive", "<-c", "explored.Recv(c)"},
		{"receive and ask", "v, ok := <-c", "v, ok := c.Recv()"},
		{"close", "close(c)", "c.Close()"},
		{"range", "for v := range c { _ = v }", "for v := range c.All() { _ = v }"},
		{"range over a number", "for range 3 { }", "for range 3 { }"},
		{"go", "go func() { c <- 1 }()", "explored.Go(func() { c.Send(1) })"},
		{"done", "<-ctx.Done()", "explored.Recv(explored.Done(ctx))"},
		{"time", "<-time.After(1)", "explored.Recv(chanimpl.After(1))"},
		{"locks", "var a, b sync.Mutex", `var a, b mutex.Mutex explored.Name("a", &a) explored.Name("b", &b)`},
		{"once and cond", "_, _ = new(sync.Once), sync.NewCond(nil)", "_, _ = new(once.Once), cond.NewCond(nil)"},
		{
			"select", "select {\ncase v := <-c: _ = v\ncase c <- 2:\ncase <-ctx.Done(): return\n}",
			"{ var v int switch chanimpl.Select( c.RecvCase(&v, nil), c.SendCase(2), explored.Done(ctx).RecvCase(nil, nil), ) { case 0: _ = v case 1: case 2: return } }",
		},
		{
			"select with default", "select {\ncase c <- 1:\ndefault: return\n}",
			"{ switch chosen, _ := chanimpl.TrySelect( c.SendCase(1), ); chosen { case 0: case -1: return } }",
		},
	} {
		t.Run(test.name, func(t *testing.T) { require.Equal(t, test.to, tidy(translated(t, test.from))) })
	}
}

// tidy evens out how the printer breaks the cases of a select.
func tidy(text string) string {
	for _, breaks := range []string{"Select(", "TrySelect("} {
		text = strings.ReplaceAll(text, breaks+" ", breaks)
		text = strings.ReplaceAll(text, breaks, breaks+" ")
	}
	text = regexp.MustCompile(`\), \) `).ReplaceAllString(text, "), ) ")
	return text
}

func TestImports(t *testing.T) {
	files, err := Files(program("c <- 1"), []string{"a.go"}, []string{"f"})
	require.NoError(t, err)
	text := string(files["a.go"])
	for _, want := range []string{"package main", `"github.com/syncprimer/syncprimer/chanimpl"`, `"github.com/syncprimer/syncprimer/mutex"`, `"github.com/syncprimer/syncprimer/context"`, `"time"`} {
		require.Contains(t, text, want)
	}
	require.NotContains(t, text, `"sync"`)
	require.NotRegexp(t, `(?m)^\s*"context"`, text)
	require.NotContains(t, text, "waitgroup", "nobody uses it")
	require.Contains(t, string(files["main.go"]), `"f": f,`)
}

func TestWhatItCannotTranslate(t *testing.T) {
	for body, want := range map[string]string{
		"var m sync.Map":              "a.go:14:7: cannot translate sync.Map",
		"go println(1)":               "a.go:14:1: cannot translate a go statement with arguments",
		"for range ctx.Done() {}":     "a.go:14:11: cannot translate a range over something of an unknown type",
		"select { case _, _ = <-c: }": "a.go:14:15: cannot translate a case of select of this form",
	} {
		_, err := Files(program(body), []string{"a.go"}, nil)
		require.EqualError(t, err, want)
	}
	_, err := Files(fstest.MapFS{}, []string{"a.go"}, nil)
	require.ErrorContains(t, err, "a.go")
	_, err = Files(program("("), []string{"a.go"}, nil)
	require.ErrorContains(t, err, "a.go:15")
}
