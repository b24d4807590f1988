package chanimpl_test

import (
	"testing"

	"github.com/syncprimer/syncprimer/internal/testmain"
	"github.com/syncprimer/syncprimer/internal/twin"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// onBoth runs a test on our channels and on the native ones.
func onBoth(t *testing.T, test func(t *testing.T, im twin.Impl)) {
	t.Helper()
	for _, im := range twin.Both() {
		t.Run(im.Name, func(t *testing.T) { test(t, im) })
	}
}
