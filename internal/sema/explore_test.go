package sema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/explore"
	"github.com/syncprimer/syncprimer/internal/atomic"
	"github.com/syncprimer/syncprimer/internal/linear"
	"github.com/syncprimer/syncprimer/internal/park"
	"github.com/syncprimer/syncprimer/internal/sema"
)

// Every interleaving of the real semaphores, where other explorations take a model.

// A program is what each goroutine does:
//
//	a  acquire in FIFO order
//	d  likewise, durably
//	l  acquire in LIFO order
//	r  release
//
// each with the number of the address. All addresses are in one bucket.
type program struct {
	permits uint32 // at address 0; there are none elsewhere
	acts    []string
}

func (p program) String() string {
	return fmt.Sprint(strings.Join(p.acts, ", "), " with ", p.permits)
}

// addresses is how many there are.
func (p program) addresses() int {
	n := 1
	for _, acts := range p.acts {
		for _, act := range strings.Fields(acts) {
			n = max(n, int(act[1]-'0')+1)
		}
	}
	return n
}

// A system is a program in an execution.
type system struct {
	x     *explore.X
	addrs []*uint32
	line  [][]park.Place     // who was in line a step ago, by address
	owner map[park.Place]int // who it is
	doing []string           // by goroutine
}

// run starts the goroutines. What they do is done by do.
func (p program) run(x *explore.X, do func(s *system, g int, act string)) *system {
	n := p.addresses()
	s := &system{
		x: x, addrs: sema.InOneBucket(n), line: make([][]park.Place, n),
		owner: make(map[park.Place]int), doing: make([]string, len(p.acts)),
	}
	*s.addrs[0] = p.permits
	for i, addr := range s.addrs {
		x.Name(addr, fmt.Sprint("addr", i))
	}
	for g, acts := range p.acts {
		x.Go(acts, func() {
			for _, act := range strings.Fields(acts) {
				s.doing[g] = act
				do(s, g, act)
			}
		})
	}
	x.Final(func() error { return sema.Empty(s.addrs[0]) })
	return s
}

// do does one thing.
func (s *system) do(act string) {
	addr := s.addrs[act[1]-'0']
	switch act[0] {
	case 'a':
		sema.Acquire(addr, sema.FIFO)
	case 'd':
		sema.AcquireDurable(addr)
	case 'l':
		sema.Acquire(addr, sema.LIFO)
	case 'r':
		sema.Release(addr)
	}
}

// holders is n goroutines that share one permit, so many times each: a lock.
func holders(n, turns int, acquire string) func(x *explore.X) {
	return func(x *explore.X) {
		inside := explore.NewVar(x, "inside", 0)
		p := program{1, slices.Repeat([]string{strings.Repeat(acquire+"0 r0 ", turns)}, n)}
		s := p.run(x, func(s *system, _ int, act string) {
			x.Do(act, func() { s.do(act) })
			if act[0] != 'r' {
				inside.Set(inside.Get() + 1)
			}
		})
		x.Final(func() error {
			if inside.Get() != n*turns || *s.addrs[0] != 1 {
				return fmt.Errorf("held %d times, and %d permits are left", inside.Get(), *s.addrs[0])
			}
			return nil
		})
	}
}

func TestExploreHolders2x2(t *testing.T) { explore.Test(t, holders(2, 2, "a"), explore.RealSema()) }
func TestExploreHolders3x1(t *testing.T) { explore.Test(t, holders(3, 1, "a"), explore.RealSema()) }
func TestExploreHolders3x2(t *testing.T) { explore.Test(t, holders(3, 2, "a"), explore.RealSema()) }
func TestExploreHolders4x1(t *testing.T) { explore.Test(t, holders(4, 1, "a"), explore.RealSema()) }

// On the real lock of a bucket, too.
func TestExploreHoldersOnRealLock2x1(t *testing.T) {
	explore.Test(t, holders(2, 1, "a"), explore.RealSema(), explore.RealLock())
}

func TestExploreHoldersOnRealLock3x1(t *testing.T) {
	explore.Test(t, holders(3, 1, "a"), explore.RealSema(), explore.RealLock(), explore.Strategy(explore.Bounded))
}

func TestExploreLIFOHolders3x1(t *testing.T) {
	explore.Test(t, holders(3, 1, "l"), explore.RealSema())
}

func TestExploreDurableHolders3x1(t *testing.T) {
	explore.Test(t, holders(3, 1, "d"), explore.RealSema())
}

// programs are small ones in which everything comes to an end, in whatever order it
// happens.
var programs = []program{
	{1, []string{"a0 r0", "l0 r0", "d0 r0"}},
	{0, []string{"a0", "a0", "r0 r0"}},
	{0, []string{"a0", "l0", "r0", "r0"}},
	{0, []string{"l0", "l0", "r0 r0"}},
	{0, []string{"d0", "a0", "r0 r0"}},
	{0, []string{"a0 l0", "a0", "r0 r0 r0"}},
	{0, []string{"a0", "a1", "r0 r1"}},
	{0, []string{"a0 a1", "a1", "r1 r0 r1"}},
	{0, []string{"a0", "a1", "a2", "r0 r1 r2"}},
	{0, []string{"a0", "a1", "a2", "r2 r1 r0"}},
}

func onPrograms(t *testing.T, test func(t *testing.T, p program)) {
	for _, p := range programs {
		t.Run(p.String(), func(t *testing.T) { test(t, p) })
	}
}

// outcomes returns in which orders the acquires of the program can end.
func outcomes(t *testing.T, p program, opts ...explore.Option) map[string]bool {
	t.Helper()
	all := make(map[string]bool)
	v := explore.Test(t, func(x *explore.X) {
		var turn atomic.Int32
		ended := make([]string, len(p.acts))
		p.run(x, func(s *system, g int, act string) {
			x.Do(act, func() { s.do(act) })
			if act[0] != 'r' {
				ended[g] += fmt.Sprint(turn.Add(1))
			}
		})
		x.Final(func() error {
			all[strings.Join(ended, " ")] = true
			return nil
		})
	}, append(opts, explore.Strategy(explore.DPOR))...)
	require.True(t, v.Full)
	return all
}

// The semaphores and their model can do the same things, and no others.
func TestExploreSemaAgainstItsModel(t *testing.T) {
	onPrograms(t, func(t *testing.T, p program) {
		var ofModel, ofReal map[string]bool
		t.Run("model", func(t *testing.T) { ofModel = outcomes(t, p) })
		t.Run("real", func(t *testing.T) { ofReal = outcomes(t, p, explore.RealSema()) })
		require.Equal(t, ofModel, ofReal)
	})
}

// semaphores is linear.Semaphore at each address.
func semaphores(permits uint32) porcupine.Model {
	one := linear.Semaphore(0)
	return porcupine.Model{
		Init: func() any { return [4]int{int(permits)} },
		Step: func(state, input, output any) (bool, any) {
			free, act := state.([4]int), input.(string)
			what := linear.Acquire
			if act[0] == 'r' {
				what = linear.Release
			}
			ok, left := one.Step(free[act[1]-'0'], what, output)
			free[act[1]-'0'] = left.(int)
			return ok, free
		},
		DescribeOperation: one.DescribeOperation,
		DescribeState:     one.DescribeState,
	}
}

func TestExploreLinearizable(t *testing.T) {
	onPrograms(t, func(t *testing.T, p program) {
		explore.Test(t, func(x *explore.X) {
			x.Linearizable(semaphores(p.permits))
			p.run(x, func(s *system, _ int, act string) {
				x.Call(act, func() any { s.do(act); return nil })
			})
		}, explore.RealSema(), explore.Strategy(explore.DPOR))
	})
}

// look says whether the latest step has kept the order of the line: who comes stands
// at its end, or in LIFO order at its front, and who goes is the first.
func (s *system) look() error {
	for i, addr := range s.addrs {
		before, now := s.line[i], sema.Line(addr)
		s.line[i] = now
		if slices.Equal(before, now) {
			continue
		}
		if err := s.changed(before, now); err != nil {
			return fmt.Errorf("%s of T%d: %w", s.doing[s.x.Last()], s.x.Last(), err)
		}
	}
	return sema.Broken(s.addrs[0])
}

func (s *system) changed(before, now []park.Place) error {
	g := s.x.Last()
	act := s.doing[g][0]
	var came park.Place
	switch {
	case act == 'r' && len(before) > 0 && slices.Equal(now, before[1:]):
		delete(s.owner, before[0])
		return nil
	case (act == 'a' || act == 'd') && len(now) > 0 && slices.Equal(now[:len(now)-1], before):
		came = now[len(now)-1]
	case act == 'l' && len(now) > 0 && slices.Equal(now[1:], before):
		came = now[0]
	default:
		return fmt.Errorf("the line had %d and has %d, and not those that it should", len(before), len(now))
	}
	if other, ok := s.owner[came]; ok {
		return fmt.Errorf("it sleeps where T%d does", other)
	}
	s.owner[came] = g
	return nil
}

// inLine reports whether g still stands in line.
func (s *system) inLine(g int) bool {
	for _, owner := range s.owner {
		if owner == g {
			return true
		}
	}
	return false
}

func TestExploreOrderOfTheLine(t *testing.T) {
	onPrograms(t, func(t *testing.T, p program) {
		explore.Test(t, func(x *explore.X) {
			s := p.run(x, func(s *system, g int, act string) {
				x.Do(act, func() { s.do(act) })
				x.Check(!s.inLine(g), "T%d is awake, and it was not its turn", g)
			})
			x.Invariant(s.look)
		}, explore.RealSema())
	})
}

// tree has goroutines acquire and somebody release, and looks at the tree each time.
func tree(x *explore.X, acts ...string) {
	s := program{0, acts}.run(x, func(s *system, _ int, act string) { x.Do(act, func() { s.do(act) }) })
	x.Invariant(func() error { return sema.Broken(s.addrs[0]) })
}

var inEveryOrder = []explore.Option{explore.RealSema(), explore.Strategy(explore.Bounded), explore.Preemptions(0)}

// Four queues in one tree: they come in every order, and go in every order.
func TestExploreTree4x1(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		tree(x, "a0", "a1", "a2", "a3", shuffled(x, "r0", "r1", "r2", "r3"))
	}, inEveryOrder...)
}

// Three that come, go, and are used again.
func TestExploreTree3x2(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		tree(x, "a0 a1", "a1 a2", "a2 a0", shuffled(x, "r0", "r1", "r2"), shuffled(x, "r0", "r1", "r2"))
	}, inEveryOrder...)
}

// shuffled returns the words in every order, in one execution or another.
func shuffled(x *explore.X, words ...string) (out string) {
	for len(words) > 0 {
		i := x.Choose(len(words), "next")
		out += words[i] + " "
		words = slices.Delete(words, i, i+1)
	}
	return out
}

// Nobody releases.
func TestExploreNobodyReleases(t *testing.T) {
	explore.Test(t, func(x *explore.X) {
		program{1, []string{"a0", "a0"}}.run(x, func(s *system, _ int, act string) { x.Do(act, func() { s.do(act) }) })
	}, explore.RealSema(), explore.Expect(explore.Deadlock, "T1"))
}
