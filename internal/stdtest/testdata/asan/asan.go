// Package asan stands in for the toolchain's internal/asan, which no other module
// may import.
package asan

// Enabled reports whether the address sanitizer is on. It is not.
const Enabled = false
