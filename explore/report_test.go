//go:build explore

package explore_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
)

// Each verdict is a line of the report, and says which package and test it is of.
func TestExploreReports(t *testing.T) {
	report := filepath.Join(t.TempDir(), "report")
	t.Setenv("EXPLORE_REPORT", report)
	full := explore.Test(t, adders(true))
	explore.Test(t, adders(true), explore.MaxExecutions(1))
	explore.Test(t, adders(false), explore.Expect(explore.DataRace, "data race on n"))

	text, err := os.ReadFile(report)
	require.NoError(t, err)
	var rows []explore.Row
	for line := range strings.Lines(string(text)) {
		var r explore.Row
		require.NoError(t, json.Unmarshal([]byte(line), &r))
		require.Equal(t, "github.com/syncprimer/syncprimer/explore", r.Package)
		require.Equal(t, "TestExploreReports", r.Test)
		rows = append(rows, r)
	}
	require.Len(t, rows, 3)
	last := full.Phases[len(full.Phases)-1]
	require.True(t, rows[0].Full)
	require.Equal(t, [2]int{last.Executions, last.Depth}, [2]int{rows[0].Executions, rows[0].Depth})
	require.NotZero(t, last.Depth)
	require.Equal(t, []string{"", "executions, 1", ""}, []string{rows[0].Capped, rows[1].Capped, rows[2].Capped})
	require.Equal(t, "data race", rows[2].Failure)
}
