package scenario

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// builder returns a builder that is closed after the test.
func builder(t *testing.T) *Builder {
	t.Helper()
	b, err := NewBuilder()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, b.Close()) })
	return b
}

// Each prediction is what the runtime does here.
func TestPredictions(t *testing.T) {
	if race.Enabled {
		t.Skip("the real side runs without -race, and so may this: go test ./gmp/...")
	}
	b := builder(t)
	for _, s := range All {
		t.Run(s.Name, func(t *testing.T) {
			v, err := s.Judge(t.Context(), b)
			require.NoError(t, err)
			if v.Skipped != "" {
				t.Skip(v.Skipped)
			}
			t.Log(v.Word())
			require.False(t, v.Fails(), "predicted %v\nmeasured %v", v.Predicted, v.Measured)
		})
	}
}
