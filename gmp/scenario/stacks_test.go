package scenario

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A program about the stack has a prediction, though it does not run in the simulation:
// this one would not come back.
func TestStackProgramsArePredictedWithoutRunning(t *testing.T) {
	require.Equal(t, "runtime: goroutine stack exceeds 67108864-byte limit", Find("stack-limit").Predict().End)
	require.Equal(t, []string{"6"}, Find("stack-shrink").Predict().Log)
}
