// Package testmain is the TestMain of this module's packages.
package testmain

import (
	"flag"
	"testing"

	"go.uber.org/goleak"
)

// Run runs the tests of a package, and fails if goroutines are left at the end.
//
// With the build tag explore it runs the explorations only, unless -run says
// otherwise: the other tests look at words and sizes as they are without the tag.
func Run(m *testing.M, options ...goleak.Option) {
	if explored {
		_ = flag.Set("test.run", "Explore") // a flag of package testing, before they are parsed
	}
	goleak.VerifyTestMain(m, options...)
}
