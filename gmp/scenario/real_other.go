//go:build !linux

package scenario

import "time"

// These are not known here: scenarios that need them say so.

func syscallFor(time.Duration) { panic("scenario: needs linux") }
func netRead(time.Duration)    { panic("scenario: needs linux") }
func thread() int              { panic("scenario: needs linux") }
func threadLives(int) bool     { panic("scenario: needs linux") }

// taken would be how often the system has taken a thread of this process away from a
// processor.
func taken() int64 { return 0 }
