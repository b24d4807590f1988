package explore

import (
	"runtime"

	"github.com/syncprimer/syncprimer/internal/engine"
)

func yield() {
	if !engine.Yield() {
		runtime.Gosched()
	}
}
