package cond_test

import (
	"testing"

	"github.com/syncprimer/syncprimer/internal/testmain"
	"github.com/syncprimer/syncprimer/internal/twin"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// onBoth runs a test on ours and on the standard library, whose answer is the
// right one.
func onBoth(t *testing.T, test func(t *testing.T, impl twin.Impl)) {
	for _, impl := range twin.Both() {
		t.Run(impl.Name, func(t *testing.T) { test(t, impl) })
	}
}
