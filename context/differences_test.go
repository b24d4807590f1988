package context_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/context"
)

// Each test here holds one difference from the standard library, beside what the
// standard library does, and fails when it is gone.

// Within either package a child is cancelled when the parent's cancel returns.
// Across the border that is left to a goroutine, which with one processor cannot
// have run by then.
func TestCancellationAcrossTheBorderComesLater(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	late := func(t *testing.T, parent, child impl) int {
		n := 0
		for range 100 {
			root, cancelRoot := parent.withCancel(parent.background())
			ctx, cancel := child.withCancel(root)
			cancelRoot()
			if ctx.Err() == nil {
				n++
			}
			<-ctx.Done() // but it comes
			require.Equal(t, context.Canceled, ctx.Err())
			cancel()
		}
		return n
	}
	onBoth(t, func(t *testing.T, im impl) { require.Zero(t, late(t, im, im)) })
	onMixtures(t, func(t *testing.T, parent, child impl) { require.NotZero(t, late(t, parent, child)) })
}

// The standard library looks for causes in its own contexts only.
func TestStandardCauseDoesNotSeeOurs(t *testing.T) {
	root, cancelRoot := context.WithCancelCause(context.Background())
	child, cancel := std.withCancel(root)
	defer cancel()
	cancelRoot(errFirst)
	<-child.Done()
	for _, ctx := range []context.Context{root, child} {
		require.Equal(t, errFirst, context.Cause(ctx))
		require.Equal(t, context.Canceled, std.cause(ctx))
	}
	// The other way round both see it.
	root, cancelRoot = std.withCancelCause(std.background())
	child, cancel = context.WithCancel(root)
	defer cancel()
	cancelRoot(errFirst)
	<-child.Done()
	for _, ctx := range []context.Context{root, child} {
		require.Equal(t, errFirst, context.Cause(ctx))
		require.Equal(t, errFirst, std.cause(ctx))
	}
}

// A standard context that was cancelled without a cause looks, from here, like one
// that was cancelled by our context above it.
func TestCauseOfAStandardChildMayComeLate(t *testing.T) {
	for _, c := range []struct {
		parent impl
		want   error
	}{{std, context.Canceled}, {ours, errFirst}} {
		root, cancelRoot := c.parent.withCancelCause(c.parent.background())
		child, cancel := std.withCancel(root)
		cancel()
		require.Equal(t, context.Canceled, context.Cause(child))
		cancelRoot(errFirst)
		require.Equal(t, c.want, context.Cause(child), c.parent.name)
	}
}

func TestStringNamesAParentWithAfterFunc(t *testing.T) {
	parent := &registrar{custom: *newCustom(context.Background(), errFirst)}
	for _, c := range []struct {
		im     impl
		parent context.Context
		want   string
	}{
		{ours, parent, "*context_test.registrar.WithCancel"},
		{std, parent, "context.stopCtx.WithCancel"},
	} {
		ctx, cancel := c.im.withCancel(c.parent)
		require.Equal(t, c.want, fmt.Sprint(ctx))
		cancel()
	}
	root, cancelRoot := context.WithCancel(context.Background())
	defer cancelRoot()
	child, cancel := std.withCancel(root)
	defer cancel()
	require.Equal(t, "context.stopCtx.WithCancel", fmt.Sprint(child), "ours has the method")
}

// The standard library sees through its own value contexts and a user's types to
// its own contexts, as we see through ours and a user's types to ours. It asks for
// the method AfterFunc only the parent itself.
func TestStandardChildBehindAWrapperIsWatched(t *testing.T) {
	for _, wrap := range []func(context.Context) context.Context{
		func(ctx context.Context) context.Context { return wrapper{ctx} },
		func(ctx context.Context) context.Context { return std.withValue(ctx, "k", "v") },
	} {
		onMixtures(t, func(t *testing.T, parent, child impl) {
			requireNoWatchers(t)
			root, cancelRoot := parent.withCancel(parent.background())
			defer cancelRoot()
			_, cancel := child.withCancel(wrap(root))
			defer cancel()
			require.Equal(t, child.name == "std", watched())
		})
		onBoth(t, func(t *testing.T, im impl) {
			requireNoWatchers(t)
			root, cancelRoot := im.withCancel(im.background())
			defer cancelRoot()
			_, cancel := im.withCancel(wrap(root))
			defer cancel()
			require.False(t, watched())
		})
	}
}

func TestVetKnowsOnlyTheStandardPackage(t *testing.T) {
	const text = `package lost
import %q
func f() context.Context {
	ctx, _ := context.WithCancel(context.Background())
	return ctx
}`
	vet := func(path string) error {
		file := filepath.Join(t.TempDir(), "lost.go")
		require.NoError(t, os.WriteFile(file, fmt.Appendf(nil, text, path), 0o600))
		out, err := exec.CommandContext(t.Context(), "go", "vet", file).CombinedOutput()
		if err != nil {
			require.Contains(t, string(out), "should be called, not discarded", "it is about that and nothing else")
		}
		return err
	}
	require.Error(t, vet("context"))
	require.NoError(t, vet("github.com/syncprimer/syncprimer/context"))
}
