package park

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The tag go1.27 stands for a toolchain for which the tag gopark was not checked.
func TestGoparkDoesNotCompileUnchecked(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "build", "-tags=gopark,go1.27", ".").CombinedOutput()
	require.Error(t, err)
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	require.Len(t, lines, 2, "%s", out) // the package, and one error
	require.Contains(t, lines[1], "undefined: the_tag_gopark_was_checked_with_go1_26_only")
}
