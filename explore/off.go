//go:build !explore

package explore

// Enabled reports whether the program was built with the tag explore. Without it the
// primitives are what they always are, and nothing can be explored.
const Enabled = false
