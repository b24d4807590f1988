package engine

import (
	"fmt"
	"math"
)

// Spinning. A task that goes round and round until something changes would give an
// execution for each number of rounds, and none of the rounds would matter. So a
// task that spins sleeps instead, until something that it has looked at since it
// last spun is written. What it skips are rounds that would have seen the same.
//
// A round that has written something itself cannot be skipped. Where the number of
// turns is limited, the task may then also give up, as it would at the limit.

// A sight is a version of an object that a task has seen.
type sight struct {
	object  int32
	version uint32
}

// saw notes that t has looked at an object.
func (t *task) saw(object int32, version uint32) {
	for i := range t.looked {
		if t.looked[i].object == object {
			t.looked[i].version = version
			return
		}
	}
	t.looked = append(t.looked, sight{object, version})
}

// changeSeen wakes the tasks that spin until ob changes.
func (x *Exec) changeSeen(ob *object) {
	if x.has(spinsForever) {
		return
	}
	for id := range x.tasks {
		if ob.watchers&bit(id) == 0 {
			continue
		}
		t := x.tasks[id]
		for _, s := range t.looked {
			x.objects[s.object].watchers &^= bit(id)
		}
		t.looked = t.looked[:0]
		t.spinning = false
		x.wake(t)
	}
}

// await sleeps until something changes that t has looked at since it last spun.
func (x *Exec) await(t *task, bounded bool) {
	wrote := t.wrote
	t.wrote = false
	for _, s := range t.looked {
		if x.objects[s.object].version != s.version && !x.has(changesUnseen) || x.has(spinsAreDeaf) {
			t.looked = t.looked[:0]
			return
		}
	}
	if wrote && !bounded {
		t.looked = t.looked[:0] // the next round may be another
		return
	}
	if wrote && !x.has(noGivingUp) && x.choose(t, 2, "spin on, or give up") == 1 {
		t.givenUp = true
		t.looked = t.looked[:0]
		return
	}
	for _, s := range t.looked {
		x.objects[s.object].watchers |= bit(t.id)
	}
	t.spinning, t.bounded = true, bounded
	x.block(t, "", -1)
}

// CanSpin is park.CanSpin in an execution. ok is false outside of one.
func CanSpin(turns int) (can, ok bool) {
	x := &exec
	if !running.Load() {
		return false, false
	}
	t := x.here()
	if t == nil {
		return false, x.isDirect()
	}
	if turns >= x.config.Spin || t.givenUp {
		t.givenUp = false
		return false, true
	}
	return x.choose(t, 2, "sleep, or spin") == 1, true
}

// DoSpin is park.DoSpin in an execution. It reports false outside of one.
func DoSpin() bool {
	if !running.Load() {
		return false
	}
	if t := exec.here(); t != nil {
		exec.await(t, true)
		return true
	}
	return exec.isDirect()
}

// Yield is for a loop that goes round until somebody else does something. It reports
// false outside of an execution.
func Yield() bool {
	if !running.Load() {
		return false
	}
	if t := exec.here(); t != nil {
		exec.await(t, false)
		return true
	}
	return exec.isDirect()
}

// mostChoices is what fits into a [node].
const mostChoices = math.MaxUint8

// Choose returns a number in [0,n): each, in one execution or another. It reports
// false outside of an execution.
func Choose(n int, label string) (choice int, ok bool) {
	x := &exec
	if !running.Load() {
		return 0, false
	}
	t := x.here()
	switch {
	case t == nil && !x.isDirect():
		return 0, true // a stranger
	case n < 1 || n > mostChoices:
		x.misuse(t, fmt.Sprintf("Choose(%d, %q): the number is to be from 1 to %d", n, label, mostChoices))
	}
	return x.choose(t, n, label), true
}

// choose branches the search. t is nil in the setup.
func (x *Exec) choose(t *task, n int, label string) int {
	if n <= 1 {
		return 0
	}
	c := x.search.choose(x, n)
	if t != nil {
		t.history = mix(t.history, uint64(c), 5)
		t.chosen = append(t.chosen, chosen{label, c})
	}
	if x.search.isNew() {
		x.search.cover.choice(label, n, c)
	}
	if x.rec != nil {
		x.rec.choice(t, n, c, label)
	}
	return c
}
