package main

import "sync"

// What a semaphore does besides sleeping and waking is to find its address among
// all those at which somebody waits. The runtime's semaphores are reached through a
// primitive only, so the curves go through a Mutex on both sides. It uses its
// semaphore where somebody has to sleep, and not otherwise.

// A hall has many doors, each of which is a locked lock. One goroutine knocks by
// unlocking a door. Whoever sleeps behind it wakes up, locks it again, and answers.
type hall struct {
	doors  []sync.Locker
	answer sync.Locker
	at     int  // the next door to knock at
	closed bool // whoever wakes up is to leave
}

func newHall(size int, newLock func() sync.Locker) *hall {
	h := &hall{doors: make([]sync.Locker, size), answer: newLock()}
	h.answer.Lock()
	for i := range h.doors {
		h.doors[i] = newLock()
		h.doors[i].Lock()
	}
	return h
}

// next leads from a door to another one far away, and comes to all of them: the
// step is a prime that divides no size.
func next(door, size int) int { return (door + 7919) % size }

// knock knocks at n doors and waits for the answer each time.
func (h *hall) knock(n int) {
	for range n {
		h.doors[h.at].Unlock()
		h.answer.Lock()
		h.at = next(h.at, len(h.doors))
	}
}

// sleepBehind sleeps behind the first of the doors, then behind the next one, and
// so on, in the order in which knock goes along that many.
func (h *hall) sleepBehind(doors []sync.Locker) {
	for at := 0; ; at = next(at, len(doors)) {
		doors[at].Lock()
		if h.closed {
			return
		}
		h.answer.Unlock()
	}
}

// close lets everybody leave.
func (h *hall) close() {
	h.closed = true
	for _, door := range h.doors {
		door.Unlock()
	}
}

// manySleepers has one goroutine sleep behind each door.
func manySleepers(size int, newLock func() sync.Locker) body {
	return func(n int) sample {
		h := newHall(size, newLock)
		var sleepers sync.WaitGroup
		for i := range h.doors {
			sleepers.Go(func() { h.sleepBehind(h.doors[i : i+1]) })
		}
		h.knock(size) // until everybody has come
		settle()
		s := timed(h.knock)(n)
		h.close()
		sleepers.Wait()
		return s
	}
}

// manyAddresses has one goroutine sleep, behind one door after the other: an address
// at which nobody sleeps any more must cost nothing.
func manyAddresses(size int, newLock func() sync.Locker) body {
	return func(n int) sample {
		h := newHall(size, newLock)
		var sleeper sync.WaitGroup
		sleeper.Go(func() { h.sleepBehind(h.doors) })
		s := timed(h.knock)(n)
		h.close()
		sleeper.Wait()
		return s
	}
}
