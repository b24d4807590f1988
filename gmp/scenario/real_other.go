//go:build !linux

package scenario

import "time"

// syscallFor is not known here: scenarios that need it say so.
func syscallFor(time.Duration) { panic("scenario: needs linux") }
