package chanimpl

// Waiting returns how many goroutines stand in the queues of c.
//
//go:norace
func (c *Chan[T]) Waiting() int {
	disable()
	defer enable()
	c.lock.Lock()
	defer c.unlock(nil)
	n := 0
	for _, first := range []*waiter[T]{c.recvq.first, c.sendq.first} {
		for w := first; w != nil; w = w.next {
			n++
		}
	}
	return n
}

// Look is what TrySelect does before it takes something: it reports whether, at
// one moment, one of the cases was ready.
func Look(cases ...Case) bool {
	for {
		ready, sum := survey(cases)
		if ready > 0 {
			return true
		}
		if unchanged(cases, sum) {
			return false
		}
	}
}
