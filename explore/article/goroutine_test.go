package article

import (
	"testing"
	"time"

	"github.com/syncprimer/syncprimer/chanimpl"
	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/atomic"
)

// The first program sleeps for a second to let a goroutine run. A timer may go off first.
func TestExploreHelloProgram(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		var said atomic.Bool
		x.Name(&said, "said")
		x.Go("main", func() {
			x.Go("sayHello", func() { said.Store(true) })
			chanimpl.After(time.Second).Recv()
			x.Check(said.Load(), "main ends, and it has not said hello")
		})
	}, explore.Expect(explore.Assertion, "main ends, and it has not said hello"))
}

// Which of the two lines comes first is open.
func TestExploreHelloInAnyOrder(t *testing.T) {
	first := make(map[string]bool)
	explore.Test(t, func(x *explore.X) {
		lines := chanimpl.Make[string](2)
		x.Go("main", func() {
			x.Go("sayHello", func() { lines.Send("Hello, Goroutine!") })
			lines.Send("Main function")
		})
		x.Final(func() error {
			line, _ := lines.Recv()
			first[line] = true
			return nil
		})
	})
	if explore.Enabled && len(first) != 2 {
		t.Errorf("it is always %v", first)
	}
}
