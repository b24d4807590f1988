package park

import "github.com/syncprimer/syncprimer/internal/atomic"

// Started counts the calls of Go, in a build into which this file is laid.
var Started atomic.Int32
