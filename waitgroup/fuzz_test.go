package waitgroup_test

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/syncprimer/syncprimer/internal/twin"
)

// FuzzState runs one random program on our WaitGroup and on the standard one, and
// compares what can be seen after each step: the panic, and how many goroutines
// have returned from Wait.
func FuzzState(f *testing.F) {
	f.Add([]byte{0x00, 0x01, 0x02})
	f.Add([]byte{0x04, 0x02, 0x02, 0x01})             // one task, two waiters
	f.Add([]byte{0x0c, 0x02, 0x01, 0x01, 0x02, 0x01}) // a waiter joins when one task is left
	f.Add([]byte{0x01, 0x02, 0x04})                   // below zero, and up again
	f.Add([]byte{0x08, 0x02, 0xf0, 0x02, 0x04, 0x04}) // below zero while somebody waits
	f.Add([]byte{0x03, 0x07, 0x0b, 0x02, 0x0f, 0x02}) // tasks in goroutines
	f.Add([]byte{0x13, 0x02, 0x17, 0x02, 0x08, 0x01, 0x01, 0x02})
	f.Fuzz(func(t *testing.T, program []byte) {
		if len(program) > 100 {
			return // longer ones show nothing new
		}
		synctest.Test(t, func(t *testing.T) {
			ours, std := newMachine(twin.Ours), newMachine(twin.Std)
			for i, op := range program {
				got, want := ours.step(op), std.step(op)
				if got != want {
					t.Fatalf("step %d (%#x) of %x: ours %s, the standard library %s", i, op, program, got, want)
				}
			}
			if got, want := ours.finish(), std.finish(); got != want {
				t.Fatalf("at the end of %x: ours %s, the standard library %s", program, got, want)
			}
		})
	})
}

// A machine runs a program. A byte is an operation in its two lower bits and a
// number in the others.
type machine struct {
	wg       twin.WaitGroup
	counter  int // what it ought to be
	open     []chan bool
	waiting  int
	returned atomic.Int32
}

func newMachine(impl twin.Impl) *machine { return &machine{wg: impl.NewWaitGroup()} }

// step does one operation, and returns what can be seen afterwards.
func (m *machine) step(op byte) string {
	p := m.panicOf(func() {
		switch n := int(int8(op)) >> 2; op & 3 {
		case 0:
			m.add(n)
		case 1:
			m.add(-1)
		case 2:
			m.wait()
		case 3:
			m.task(n)
		}
	})
	synctest.Wait()
	return fmt.Sprintf("panics with %v, %d of %d waiters have returned", p, m.returned.Load(), m.waiting)
}

func (m *machine) panicOf(f func()) (p any) {
	defer func() { p = recover() }()
	f()
	return nil
}

func (m *machine) add(n int) {
	m.counter += n // the panic undoes nothing
	if n == -1 {
		m.wg.Done()
	} else {
		m.wg.Add(n)
	}
}

func (m *machine) wait() {
	m.waiting++
	go func() {
		m.wg.Wait()
		m.returned.Add(1)
	}()
}

// task starts a task that stays open, or one that is over at once, or closes the
// one that was opened last. (Below zero a task would panic in its own goroutine,
// and end the program.)
func (m *machine) task(n int) {
	switch {
	case n%3 == 0 && m.counter >= 0:
		m.counter++
		finish := make(chan bool)
		m.open = append(m.open, finish)
		m.wg.Go(func() { <-finish })
	case n%3 == 1 && m.counter >= 0:
		m.wg.Go(runtime.Goexit)
	case len(m.open) > 0 && m.counter > 0:
		last := len(m.open) - 1
		m.counter--
		close(m.open[last])
		m.open = m.open[:last]
	}
}

// finish ends all tasks and lets everybody return from Wait.
func (m *machine) finish() string {
	m.add(len(m.open) - m.counter) // now the tasks are all that is left
	for len(m.open) > 0 {
		m.task(2)
	}
	synctest.Wait()
	return fmt.Sprintf("%d of %d waiters have returned", m.returned.Load(), m.waiting)
}
