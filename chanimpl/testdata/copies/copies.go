// Package copies copies a channel, which go vet complains of.
package copies

import "github.com/syncprimer/syncprimer/chanimpl"

// Copy copies c.
func Copy(c *chanimpl.Chan[int]) {
	_ = *c
}
