package engine

import (
	"fmt"
	"runtime"
	"slices"
	"unsafe"
)

// Sleeping. Taking a permit is always possible as a step: a task either has it then,
// or stands in line and sleeps. So a step that can be taken stays possible whatever
// others do, and the search need not ask what a sleeper would do if it were not
// asleep. To wake somebody is part of the step of the waker.

// A semaphore is the object behind a plain uint32.
type semaphore struct {
	addr *uint32
	id   int32
}

// semaphoreOf returns the object for a semaphore at addr. There are few.
func (x *Exec) semaphoreOf(addr *uint32) int32 {
	for _, s := range x.semas {
		if s.addr == addr {
			return s.id
		}
	}
	id := x.newObject()
	x.objects[id].count = *addr
	x.objects[id].address = uintptr(unsafe.Pointer(addr))
	x.semas = append(x.semas, semaphore{addr, id})
	return id
}

// Acquired is sema.Acquire in an execution: it takes one from *addr, and sleeps
// until it is handed one. It reports false outside of an execution, or where the
// real semaphore is what is looked at.
func Acquired(addr *uint32, lifo bool) bool {
	x := &exec
	if !running.Load() || x.realSema {
		return false
	}
	t := x.here()
	if t == nil {
		if *addr == 0 {
			x.sleepless()
		}
		return false
	}
	id := x.semaphoreOf(addr)
	x.step(t, op{kind: Acquire, obj: id})
	x.take(t, id, lifo, "sleeps at")
	*addr = x.objects[id].count
	return true
}

// Released is sema.Release in an execution: it hands one to the first in line, or
// adds it to *addr.
func Released(addr *uint32) bool {
	x := &exec
	if !running.Load() || x.realSema {
		return false
	}
	t := x.here()
	if t == nil {
		return false
	}
	id := x.semaphoreOf(addr)
	x.step(t, op{kind: Release, obj: id})
	x.give(t, id)
	*addr = x.objects[id].count
	return true
}

// sleepless is for who would sleep now and is no task: the setup or a check must not,
// since nobody runs who would wake it.
func (x *Exec) sleepless() {
	if x.isDirect() {
		x.misuse(nil, "the setup, or a check, would sleep for ever, in "+caller(isLibrary)+": what waits for others belongs in a goroutine")
	}
}

// take is the step of [Acquired].
func (x *Exec) take(t *task, id int32, lifo bool, what string) {
	ob := &x.objects[id]
	before := uint64(ob.count)
	if ob.count > 0 {
		ob.count--
		if x.plain {
			x.observe(t, ob)
		}
		x.wroteObject(t, ob, before, uint64(ob.count))
		return
	}
	if lifo {
		ob.queue = slices.Insert(ob.queue, 0, t.id)
	} else {
		ob.queue = append(ob.queue, t.id)
	}
	x.wroteObject(t, ob, 0, 0)
	x.block(t, what, id)
}

// give is the step of [Released].
func (x *Exec) give(t *task, id int32) {
	ob := &x.objects[id]
	before := uint64(ob.count)
	if len(ob.queue) == 0 {
		ob.count++
		if x.plain {
			ob.known.join(&t.known, len(x.tasks)) // whoever takes one may take this one
			t.known[t.id]++
		}
		x.wroteObject(t, ob, before, uint64(ob.count))
		return
	}
	w := x.tasks[ob.queue[0]]
	ob.queue = ob.queue[:copy(ob.queue, ob.queue[1:])]
	x.wroteObject(t, ob, 0, 0)
	x.hand(t, w)
}

// hand wakes w, which knows then what t knows now.
func (x *Exec) hand(t, w *task) {
	if x.plain && !x.has(wakingIsSecret) {
		w.known.join(&t.known, len(x.tasks))
		t.known[t.id]++
	}
	x.wake(w)
}

// wroteObject notes that a step has changed something about an object that is no
// word, for the picture and for those that spin.
func (x *Exec) wroteObject(t *task, ob *object, old, new uint64) {
	t.wrote = true
	x.bump(ob)
	if x.rec != nil {
		x.rec.value(old, new, old != new)
	}
}

// bump makes an object look changed.
func (x *Exec) bump(ob *object) {
	ob.version++
	if ob.watchers != 0 {
		x.changeSeen(ob)
	}
}

// A Place is where one task sleeps until another wakes it: a semaphore of at most one.
type Place struct{ object Object }

// Park sleeps until Unpark. It reports false outside of an execution.
func (p *Place) Park() bool {
	if !running.Load() {
		return false
	}
	t := exec.point(&p.object, 0, Acquire, 0, 0)
	if t == nil {
		exec.sleepless()
		return false
	}
	exec.take(t, p.object.id, false, "sleeps at")
	return true
}

// Unpark wakes the task in Park, or the next one there. It reports false outside of
// an execution.
func (p *Place) Unpark() bool {
	if !running.Load() {
		return false
	}
	t := exec.point(&p.object, 0, Release, 0, 0)
	if t == nil {
		return false
	}
	if ob := &exec.objects[p.object.id]; ob.count > 0 {
		exec.fail(Failure{Kind: Assertion, Task: t.id, Text: "woken twice: Unpark where the last one has not been used up"})
	}
	exec.give(t, p.object.id)
	return true
}

// A ShortLock is the model of park.Lock. To take it is a step, possible only while
// nobody holds it. To let it go is part of the step before it, if that took it:
// between the two nobody else could have done anything that depends on either.
type ShortLock struct{ object Object }

// Lock takes l. It reports false outside of an execution, or where the real lock is
// what is looked at.
func (l *ShortLock) Lock() bool {
	x := &exec
	if !running.Load() || x.realLock {
		return false
	}
	t := x.point(&l.object, 0, Lock, 0, 0)
	if t == nil {
		return x.isDirect()
	}
	ob := &x.objects[l.object.id]
	ob.holder, ob.locked, ob.used = int8(t.id)+1, int32(len(x.events)), true
	if x.plain {
		x.observe(t, ob)
	}
	t.wrote = true
	t.holding = l.object.id + 1
	return true
}

// Unlock frees l and leaves a note. It reports false where Lock does.
func (l *ShortLock) Unlock(note uint32) bool {
	x := &exec
	if !running.Load() || x.realLock {
		return false
	}
	t := x.here()
	if t == nil {
		if !x.isDirect() {
			return false
		}
		x.objects[x.touch(&l.object, 0)].note = note
		return true
	}
	id := x.touch(&l.object, 0)
	ob := &x.objects[id]
	if ob.holder != int8(t.id)+1 && ob.used {
		x.fail(Failure{Kind: Assertion, Task: t.id, Text: "a lock of package park is unlocked by a goroutine that does not hold it"})
	}
	if t.holding != id+1 && !x.has(unlockIsNoStep) {
		x.step(t, op{kind: Unlock, obj: id})
		ob = &x.objects[id]
	}
	ob.holder = 0
	if ob.note != note {
		ob.note = note
		x.bump(ob)
	}
	if x.plain && !x.has(unlockIsSecret) {
		x.publish(t, ob)
	}
	t.holding = 0
	return true
}

// Note returns the note on l. It reports false where Lock does.
func (l *ShortLock) Note() (note uint32, ok bool) {
	x := &exec
	if !running.Load() || x.realLock {
		return 0, false
	}
	t := x.point(&l.object, 0, Note, 0, 0)
	if t == nil {
		if !x.isDirect() {
			return 0, false
		}
		return x.objects[x.touch(&l.object, 0)].note, true
	}
	ob := &x.objects[l.object.id]
	x.saw(t, &l.object, uint64(ob.note))
	return ob.note, true
}

// Holder returns who holds l, or -1. It reports false where the real lock is what is
// looked at. It is for the picture.
func (l *ShortLock) Holder() (task int, ok bool) {
	x := &exec
	if l.object.epoch != x.epoch {
		return -1, !x.realLock
	}
	return int(x.objects[l.object.id].holder) - 1, !x.realLock
}

// A channel is the object behind a native channel.
type channel struct {
	ch <-chan struct{}
	id int32
}

func (x *Exec) channelOf(ch <-chan struct{}) int32 {
	for _, c := range x.chans {
		if c.ch == ch {
			return c.id
		}
	}
	id := x.newObject()
	if isClosed(ch) {
		x.objects[id].value = 1
	}
	x.chans = append(x.chans, channel{ch, id})
	return id
}

// closedUnseen reports whether somebody has closed a channel without the explorer.
func (x *Exec) closedUnseen() bool {
	for _, c := range x.chans {
		if x.objects[c.id].value == 0 && isClosed(c.ch) {
			return true
		}
	}
	return false
}

func isClosed(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}

// channelStep announces an operation on a native channel.
func channelStep(ch <-chan struct{}, kind Kind) (*task, *object) {
	x := &exec
	if !running.Load() || ch == nil {
		return nil, nil
	}
	t := x.here()
	if t == nil {
		return nil, nil
	}
	id := x.channelOf(ch)
	x.step(t, op{kind: kind, obj: id, new: 1})
	return t, &x.objects[id]
}

// CloseChan closes ch, on which nothing is sent.
func CloseChan(ch chan struct{}) {
	t, ob := channelStep(ch, Close)
	close(ch)
	if t == nil {
		return
	}
	x := &exec
	if x.plain {
		x.publish(t, ob)
	}
	x.wroteObject(t, ob, 0, 1)
	ob.value = 1
	for _, id := range ob.queue {
		w := x.tasks[id]
		if x.plain {
			w.known.join(&ob.known, len(x.tasks))
		}
		x.wake(w)
	}
	ob.queue = ob.queue[:0]
}

// ClosedChan reports whether ch is closed.
func ClosedChan(ch <-chan struct{}) bool {
	t, ob := channelStep(ch, Closed)
	closed := isClosed(ch)
	if t != nil {
		t.history = mix(t.history, ob.value, 3)
		t.saw(t.op.obj, ob.version)
		if closed && exec.plain {
			exec.observe(t, ob)
		}
		if exec.rec != nil {
			exec.rec.value(ob.value, ob.value, false)
		}
	}
	return closed
}

// AwaitChan waits until ch is closed.
func AwaitChan(ch <-chan struct{}) {
	if ch == nil && Forever() {
		return
	}
	t, ob := channelStep(ch, Await)
	switch {
	case t == nil:
		if running.Load() && !isClosed(ch) {
			exec.sleepless()
		}
		<-ch
	case ob.value == 1:
		if exec.plain {
			exec.observe(t, ob)
		}
	default:
		ob.queue = append(ob.queue, t.id)
		exec.block(t, "waits for a channel to be closed,", t.op.obj)
	}
}

// Forever blocks the task for ever. It reports false outside of an execution.
func Forever() bool {
	if !running.Load() {
		return false
	}
	t := exec.here()
	if t == nil {
		exec.sleepless()
		return false
	}
	exec.block(t, "is blocked for ever, as on a nil channel", -1)
	return true
}

// A Timer is a function that begins at some time. In an execution time does not
// pass: when the timer goes off is a choice, like whose turn it is.
type Timer struct {
	object  Object
	stopped bool
	fired   bool
}

// NewTimer starts a timer for f. It returns nil outside of an execution.
func NewTimer(f func()) *Timer {
	x := &exec
	if !running.Load() || x.here() == nil && !x.isDirect() {
		return nil
	}
	tm := new(Timer)
	x.touch(&tm.object, 0)
	x.spawn("timer", func() {
		// Also when it is stopped it takes this step, and finds that out: if it
		// were gone then, the search would not see that it could have come first.
		t := x.point(&tm.object, 0, Fire, 0, 0)
		if tm.stopped {
			return
		}
		tm.fired = true
		x.wroteObject(t, &x.objects[tm.object.id], 0, 1)
		f()
	})
	return tm
}

// Stop stops the timer, and reports whether that came before it went off.
func (tm *Timer) Stop() bool {
	t := exec.point(&tm.object, 0, Stop, 0, 0)
	if t != nil {
		t.history = mix(t.history, uint64(number(tm.fired)), 4)
		exec.wroteObject(t, &exec.objects[tm.object.id], uint64(number(tm.fired)), uint64(number(tm.fired)))
	}
	if tm.fired || tm.stopped {
		return false
	}
	tm.stopped = true
	return true
}

// Go starts a task. It reports false outside of an execution.
func Go(name string, f func()) bool {
	x := &exec
	if !running.Load() || x.here() == nil && !x.isDirect() {
		return false
	}
	t := x.spawn(name, f)
	if x.rec != nil && t != nil {
		x.rec.spawned(x.current, t)
	}
	return true
}

// Rank returns a number that differs for every address: for a lock that of its
// object. It reports false outside of an execution.
func Rank(p unsafe.Pointer) (uintptr, bool) {
	x := &exec
	if !running.Load() || x.here() == nil && !x.isDirect() {
		return 0, false
	}
	for i := range x.objects {
		if x.objects[i].address == uintptr(p) {
			return uintptr(i), true
		}
	}
	i := slices.Index(x.ranks, uintptr(p))
	if i < 0 {
		i = len(x.ranks)
		x.ranks = append(x.ranks, uintptr(p))
	}
	return uintptr(1<<20 + i), true
}

// Get takes a thing from a pool: each task gets back what it has put in itself, the
// latest first. That is an order which nobody else can influence. It returns nil if
// there is nothing, and false outside of an execution.
func Get(pool any) (thing any, ok bool) {
	x := &exec
	if !running.Load() {
		return nil, false
	}
	t := x.here()
	if t == nil {
		return nil, x.isDirect()
	}
	if s := t.spares[pool]; len(s) > 0 {
		last := s[len(s)-1]
		thing, t.spares[pool] = last.thing, s[:len(s)-1]
		x.takeOut(&last)
	}
	return thing, true
}

// Put gives a thing to a pool: a pointer. Nobody may use it any more, and a step on
// something inside of it is a failure. It reports false outside of an execution.
func Put(pool, thing any) bool {
	x := &exec
	if !running.Load() {
		return false
	}
	t := x.here()
	if t == nil {
		return x.isDirect()
	}
	if t.spares == nil {
		t.spares = make(map[any][]spare)
	}
	s := newSpare(thing)
	x.giveBack(t, &s)
	t.spares[pool] = append(t.spares[pool], s)
	return true
}

// Fatal ends the execution as the program would end. It reports false outside of
// one.
func Fatal(message string) bool {
	x := &exec
	if !running.Load() {
		return false
	}
	t := x.here()
	id := -1
	if t != nil {
		id = t.id
	} else if !x.isDirect() {
		runtime.Goexit() // a stranger, whose misuse is not to end the program
	}
	x.fail(Failure{Kind: FatalError, Task: id, Text: fmt.Sprintf("fatal error: %s", message)})
	x.stop(t)
	return true
}

// stop ends the execution in the middle of a task, or of the setup.
func (x *Exec) stop(t *task) {
	if t == nil {
		panic(abandoned{})
	}
	x.next = nil
	t.leave()
}
