package scenario

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/race"
	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// command builds the command that runs the programs: without cgo, with which the
// runtime reports no deadlock, and without -race.
func command(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "gmp")
	cmd := exec.Command("go", "build", "-o", binary, "..")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return binary
}

// Each prediction is what the runtime does here.
func TestPredictions(t *testing.T) {
	if race.Enabled {
		t.Skip("the real side runs without -race, and so may this: go test ./gmp/...")
	}
	binary := command(t)
	for _, s := range All {
		t.Run(s.Name, func(t *testing.T) {
			if why := s.cannot(); why != "" {
				t.Skip(why)
			}
			v, err := s.Judge(t.Context(), binary)
			require.NoError(t, err)
			require.True(t, v.Agrees(), "predicted %v\nmeasured %v", v.Predicted, v.Measured)
		})
	}
}
