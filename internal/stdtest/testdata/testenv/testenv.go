// Package testenv stands in for the toolchain's internal/testenv, which no other
// module may import.
package testenv

import (
	"os"
	"testing"
)

// MustHaveExec does nothing: whoever runs these tests has started a process.
func MustHaveExec(t testing.TB) {}

// Executable returns the path of the running test binary.
func Executable(t testing.TB) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}
