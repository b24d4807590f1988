package chanimpl_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/syncprimer/syncprimer/internal/twin"
)

// FuzzChan runs one random program of operations that cannot block on our channels
// and on native ones, and compares what can be seen after each step. Two bytes are
// an operation: which, and on which of three channels.
func FuzzChan(f *testing.F) {
	f.Add([]byte{0, 1, 2}, []byte{0, 0, 1, 0, 2, 0, 3, 0})
	f.Add([]byte{1, 1, 1}, []byte{0, 0, 0, 1, 5, 0, 5, 1, 6, 0, 6, 2})
	f.Add([]byte{2, 0, 3}, []byte{0, 0, 4, 0, 1, 0, 1, 0, 1, 0, 4, 0})          // close with a value left, and twice
	f.Add([]byte{1, 2, 0}, []byte{4, 0, 0, 0, 5, 0, 6, 0, 7, 0})                // send on closed in every way
	f.Add([]byte{3, 3, 3}, []byte{0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0})    // round the ring
	f.Add([]byte{4, 1, 2}, []byte{7, 0, 7, 1, 7, 2, 8, 0, 8, 1, 8, 2, 4, 3, 9}) // the nil channel among them
	f.Fuzz(func(t *testing.T, sizes, program []byte) {
		if len(program) > 200 {
			return // longer ones show nothing new
		}
		ours, std := newMachine(twin.Ours, sizes), newMachine(twin.Std, sizes)
		for i := 0; i+1 < len(program); i += 2 {
			got, want := ours.step(program[i], program[i+1]), std.step(program[i], program[i+1])
			if got != want {
				t.Fatalf("step %d of %v %v: ours %s, native %s", i/2, sizes, program, got, want)
			}
		}
	})
}

// FuzzSelect lets a select with a default have its choice of three random cases.
// Where several are ready ours and the native one may choose differently, so both
// are asked in a state of their own, over and over, and must be seen to choose from
// the same cases.
func FuzzSelect(f *testing.F) {
	f.Add([]byte{1, 1, 1}, []byte{0, 0, 0, 1}, []byte{0, 1, 2})
	f.Add([]byte{2, 2, 0}, []byte{0, 0, 0, 1, 4, 2}, []byte{3, 4, 5})
	f.Add([]byte{1, 2, 3}, []byte{4, 0}, []byte{0, 3, 0})
	f.Add([]byte{1, 1, 1}, []byte{0, 0}, []byte{6, 7, 0})
	f.Fuzz(func(t *testing.T, sizes, setup, choice []byte) {
		if len(setup) > 40 || len(choice) == 0 || len(choice) > 4 {
			return
		}
		seen := make(map[string][2]bool)
		for k, im := range []twin.Impl{twin.Ours, twin.Std} {
			for range 60 { // to miss one of four takes luck of one in thirty million
				m := newMachine(im, sizes)
				for i := 0; i+1 < len(setup); i += 2 {
					m.step(setup[i], setup[i+1])
				}
				s := seen[m.choose(choice)]
				s[k] = true
				seen[m.last] = s
			}
		}
		for outcome, by := range seen {
			if by[0] != by[1] {
				t.Errorf("%v %v %v: only one of the two was seen to end in %s (ours %v, native %v)", sizes, setup, choice, outcome, by[0], by[1])
			}
		}
	})
}

// A machine runs a program on three channels and the nil channel.
type machine struct {
	im    twin.Impl
	chans [4]twin.Chan[int]
	next  int    // the next value to send: each is another
	last  string // what choose returned
}

func newMachine(im twin.Impl, sizes []byte) *machine {
	m := &machine{im: im}
	for i := range m.chans[:3] {
		size := 1
		if i < len(sizes) {
			size = int(sizes[i]) % 5
		}
		m.chans[i] = twin.NewChan[int](im, size)
	}
	m.chans[3] = twin.NilChan[int](im)
	return m
}

// step does one operation, and returns what can be seen of it.
func (m *machine) step(op, on byte) string {
	c, d := m.chans[on%4], m.chans[(on+1)%4]
	m.next++
	did := m.attempt(func() string {
		switch op % 9 {
		case 0:
			return fmt.Sprint(c.TrySend(m.next))
		case 1:
			return fmt.Sprint(c.TryRecv())
		case 2:
			return m.unlessItBlocks(c.Len() < c.Cap(), func() string { c.Send(m.next); return "sent" })
		case 3:
			return m.unlessItBlocks(c.Len() > 0, func() string { return fmt.Sprint(c.Recv()) })
		case 4:
			c.Close()
			return "closed"
		case 5:
			return fmt.Sprint(m.im.TrySelect(c.SendCase(m.next)))
		case 6:
			r := got{-1, false}
			i, ok := m.im.TrySelect(c.RecvCase(&r.v, &r.ok))
			return fmt.Sprint(i, ok, r)
		case 7: // at most one of the two is ready
			return m.unlessItBlocks(c.Len() == 0 || c.Len() == c.Cap(), func() string {
				r := got{-1, false}
				i, ok := m.im.TrySelect(c.RecvCase(&r.v, &r.ok), twin.NilChan[int](m.im).SendCase(1))
				return fmt.Sprint(i, ok, r)
			})
		}
		return m.unlessItBlocks(d.Len() < d.Cap(), func() string {
			return fmt.Sprint(m.im.Select(twin.NilChan[int](m.im).RecvCase(nil, nil), d.SendCase(m.next)))
		})
	})
	return fmt.Sprint(did, m.state())
}

func (m *machine) unlessItBlocks(can bool, f func() string) string {
	if !can {
		return "not done"
	}
	return f()
}

// choose runs a select with a default. A byte of choice is a case.
func (m *machine) choose(choice []byte) string {
	var cases []twin.Case
	results := make([]got, len(choice))
	for i, b := range choice {
		c := m.chans[b%4]
		if b/4%2 == 0 {
			cases = append(cases, c.RecvCase(&results[i].v, &results[i].ok))
		} else {
			cases = append(cases, c.SendCase(1000+i))
		}
	}
	did := m.attempt(func() string { return fmt.Sprint(m.im.TrySelect(cases...)) })
	m.last = fmt.Sprint(did, results, m.state())
	return m.last
}

func (m *machine) state() (lens [4]int) {
	for i, c := range m.chans {
		lens[i] = c.Len()
	}
	return lens
}

// attempt returns what f returns, or what it panicked with.
func (m *machine) attempt(f func() string) (did string) {
	defer func() {
		if err, ok := recover().(runtime.Error); ok {
			did = "panic: " + err.Error()
		}
	}()
	return f()
}
