package park

import (
	"fmt"
	"os"
	"runtime"
)

// die is [Fatal].
func die(message string) {
	fmt.Fprintf(os.Stderr, "fatal error: %s\n\n%s\n", message, stacks())
	os.Exit(2)
}

// stacks returns the stacks of all goroutines, the caller's first.
func stacks() []byte {
	for size := 64 << 10; ; size *= 2 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size || size >= 64<<20 {
			return buf[:n]
		}
	}
}
