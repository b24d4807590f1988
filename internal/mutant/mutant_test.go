package mutant

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/announce"
)

func TestEachMutantFitsItsFile(t *testing.T) {
	root, err := announce.Root()
	require.NoError(t, err)
	for _, m := range Handwritten() {
		_, err := m.Apply(root)
		require.NoError(t, err)
	}
}
