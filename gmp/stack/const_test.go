package stack

import (
	"go/constant"
	"go/types"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"
)

// The sizes are those of the toolchain that runs the tests, on a 64-bit Linux.
func TestConstantsAreTheRuntimes(t *testing.T) {
	all, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedSyntax | packages.NeedDeps | packages.NeedExportFile,
		Env: append(os.Environ(), "GOOS=linux", "GOARCH=amd64")}, "runtime", "internal/abi")
	require.NoError(t, err)
	for _, c := range []struct {
		pkg, name string
		value     int64
	}{
		{"runtime", "fixedStack", fixedStack}, {"runtime", "stackMin", fixedStack}, {"runtime", "_NumStackOrders", numOrders},
		{"runtime", "_StackCacheSize", cacheSize}, {"runtime", "pageSize", pageSize}, {"runtime", "stackGuard", guard},
		{"runtime", "stackNosplit", nosplit}, {"internal/abi", "StackSmall", small}, {"internal/abi", "StackBig", big},
	} {
		for _, p := range all {
			if p.PkgPath != c.pkg {
				continue
			}
			k, ok := p.Types.Scope().Lookup(c.name).(*types.Const)
			require.True(t, ok, "%s has no constant %s any more", c.pkg, c.name)
			n, _ := constant.Int64Val(constant.ToInt(k.Val()))
			require.Equal(t, c.value, n, c.name)
		}
	}
}
