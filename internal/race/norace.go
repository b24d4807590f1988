//go:build !race

package race

import "unsafe"

// Enabled reports whether the program was built with -race.
const Enabled = false

// Acquire orders what follows after the preceding [Release] on addr and after
// every [ReleaseMerge] on it since.
func Acquire(addr unsafe.Pointer) {}

// Release gives what came before to a later [Acquire] on addr, in place of what
// earlier releases gave.
func Release(addr unsafe.Pointer) {}

// ReleaseMerge gives what came before to a later [Acquire] on addr, together
// with what earlier releases gave.
func ReleaseMerge(addr unsafe.Pointer) {}

// Disable hides the calling goroutine's synchronization until [Enable].
// The two nest.
func Disable() {}

// Enable ends what [Disable] began.
func Enable() {}

// Read marks a read of addr: a concurrent [Write] is then reported as a race.
func Read(addr unsafe.Pointer) {}

// Write marks a write of addr: a concurrent [Read] or Write is then reported.
func Write(addr unsafe.Pointer) {}

// WriteRange marks a write of size bytes from addr.
func WriteRange(addr unsafe.Pointer, size int) {}
