package scenario

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/gmp/sched"
)

// Each event of each scenario says why it has happened, and by which rule of the runtime.
func TestEventsHaveReasons(t *testing.T) {
	for _, s := range All {
		if s.Given != nil {
			continue
		}
		n := 0
		s.PredictWith(func(_ *sched.Sim, e sched.Event) {
			n++
			if e.Why == "" || e.Rule == "" {
				require.Fail(t, "an event without a reason", "%s: %+v", s.Name, e)
			}
		})
		require.NotZero(t, n, s.Name)
	}
}
