//go:build amd64 || 386 || arm64

package goid

// Me returns who calls, in a nanosecond or two. It is the address of what the runtime
// keeps for the goroutine: that is never moved, and used again only when the goroutine
// has ended.
func Me() Self { return Self(g()) }

// g is where the assembler of the toolchain finds the goroutine: a register, or what the
// thread has in the place for that.
func g() uintptr
