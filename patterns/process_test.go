package patterns_test

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/syncprimer/syncprimer/patterns"
)

// What ends a program is tried in another process: this test binary once more, with
// the name of one of these functions in its environment.
var endings = map[string]func(){
	"a panic when the caller has left": func() {
		ctx, cancel := context.WithCancel(context.Background())
		late := make(chan struct{})
		_, _ = patterns.Timeout(ctx, time.Hour, func(ctx context.Context) (int, error) {
			cancel()
			<-late
			panic("oh")
		})
		close(late)
		select {}
	},
	"a panic that nobody recovers": func() {
		g, _ := patterns.WithContext(context.Background())
		g.Go(func() error { panic("oh") })
		_ = g.Wait()
	},
	"a panic in errgroup": func() {
		g, _ := errgroup.WithContext(context.Background())
		g.Go(func() error { panic("oh") })
		select {}
	},
}

const endingVariable = "PATTERNS_TEST_ENDING"

func TestEndOfTheProgram(t *testing.T) {
	if f := endings[os.Getenv(endingVariable)]; f != nil {
		f()
		t.Fatal("the program goes on")
	}
	for name := range endings {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestEndOfTheProgram$")
			cmd.Env = append(os.Environ(), endingVariable+"="+name)
			out, err := cmd.CombinedOutput()
			require.Error(t, err)
			require.Equal(t, 2, cmd.ProcessState.ExitCode(), "%s", out)
			require.Regexp(t, `panic: .*oh`, string(out))
			require.Contains(t, string(out), "process_test.go", "where it was")
			require.NotContains(t, string(out), "the program goes on")
		})
	}
}
