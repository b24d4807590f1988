package engine

import (
	"fmt"
	"math/bits"
	"sync/atomic"
	"unsafe"
)

// An Exec is one execution: some tasks, of which one at a time runs, from one
// operation to the next. There is one at a time in a process, and it is used again
// and again.
//
// A task announces an operation before it does it. At that moment all that the tasks
// could do next is known, and the search decides who goes on. The decision is made
// on the stack of the task that has just announced; if it is that task's turn
// again, nothing is switched.
type Exec struct {
	search *search
	config *Config
	epoch  uint32 // of this execution; objects remember in which they were touched

	tasks   []*task
	current *task
	next    *task // who is to be resumed; nil: the execution is over
	fresh   []int // tasks that run on to their next operation first
	ready   mask  // those that have announced one
	lockers mask  // among them, those that want a lock of package park
	objects []object
	events  []event
	plain   bool // there are plain data: known has to be kept

	direct bool // setup or a check: operations are done at once
	begun  bool // the setup is done
	abort  bool // over; what still runs is unwound
	last   int  // the task of the latest event, -1 at first
	stuck  mask // the tasks that had not ended when the execution had

	failure *Failure
	byTest  bool  // the failure is what Config.Failed says
	home    stack // of the goroutine that runs the setup
	exited  []int // goroutines that were tasks and have ended for good

	progress atomic.Uint32          // the execution that runs, and
	watched  atomic.Pointer[search] // its search, for the watchdog

	finals   []func() error
	checks   []func() error // after each step
	chans    []channel
	semas    []semaphore
	ranks    []uintptr
	plains   []*Plain
	cells    map[uintptr]*Plain // plain memory that was announced, by address
	rec      *Recording         // if this execution is recorded
	calls    []CallRecord
	history  history // of recorded calls
	named    []named // of these, those that are not in names yet
	names    map[uintptr]string
	shown    []shown
	realSema bool
	realLock bool

	gcPercent int // before memory was announced
}

// exec is the execution that runs, if any does.
var exec Exec

// running is set while one does. Everything instrumented asks it first.
var running atomic.Bool

// Running reports whether an exploration is under way.
func Running() bool { return running.Load() }

// epochs are never used twice, so that what was left from one execution is
// recognized in every later one.
var epochs uint32

// An Object is part of everything that tasks share. Its zero value has not been
// touched yet.
type Object struct {
	epoch uint32
	id    int32
}

// An object is what an execution knows about an [Object].
type object struct {
	value   uint64
	version uint32 // counts the changes of value

	// The order of events: the latest write, and the latest look of each task
	// since. For recorded calls the two stand for calls and returns.
	wrote     int32 // 1 + the index of the event
	lookers   mask
	looked    [MaxTasks]int32 // by task, 1 + the index
	writes    clock           // the clock of the latest write
	looks     clock           // those of the looks since, joined
	callers   mask
	called    [MaxTasks]int32
	known     clock  // what is known to whoever observes the value
	watchers  mask   // tasks that spin until it changes
	count     uint32 // of a semaphore
	queue     []int  // tasks that sleep there, the first in line first
	holder    int8   // 1 + the task that holds the lock
	locked    int32  // 1 + the event by which it took it
	used      bool
	note      uint32
	address   uintptr
	isPointer bool
	spare     bool // it lies in something that was given back to a pool
}

// An event is a step that was taken.
type event struct {
	task   int8
	class  class
	kind   Kind
	object int32
	n      uint16 // its number among those of the task
	node   int32  // where in the search it was chosen
	order  clock
}

// start begins an execution and runs its setup.
func (x *Exec) start(setup func() error) {
	epochs++
	x.epoch = epochs
	x.progress.Store(epochs)
	x.tasks, x.fresh = x.tasks[:0], x.fresh[:0]
	x.objects, x.events = x.objects[:0], x.events[:0]
	x.chans, x.semas, x.ranks = x.chans[:0], x.semas[:0], x.ranks[:0]
	x.finals, x.checks = x.finals[:0], x.checks[:0]
	x.calls, x.shown, x.plains = x.calls[:0], x.shown[:0], x.plains[:0]
	x.forget()
	x.named, x.names = x.named[:0], nil
	x.ready, x.lockers = 0, 0
	x.current, x.next, x.failure, x.byTest = nil, nil, nil, false
	x.begun, x.abort, x.last = false, false, -1
	x.history = history{}
	x.exited = x.exited[:0]
	x.direct = true
	if x.realSema {
		for _, reset := range resets {
			reset()
		}
	}
	_ = x.try("the setup", setup) // it has no error to return
	x.direct, x.begun = false, true
}

// resets are called before every execution that runs real semaphores.
var resets []func()

// OnStart has f called before every execution that runs real semaphores, to forget
// what earlier ones have left in package-level variables.
func OnStart(f func()) { resets = append(resets, f) }

// run runs an execution from its setup to its end.
func (x *Exec) run(setup func() error) {
	defer x.over(population()) // also if a function of the test leaves by runtime.Goexit
	x.start(setup)
	for x.next = x.decide(); x.next != nil; {
		t := x.next
		x.current = t
		if t.worker == nil {
			t.worker = newWorker()
			t.worker.task = t
		}
		t.worker.resume()
	}
	x.current = nil
	x.stuck = 0
	for _, t := range x.tasks {
		if t.state != finished {
			x.stuck |= bit(t.id)
		}
	}
	if x.failure == nil && !x.search.pruned {
		x.judge()
	}
}

// over is the end of an execution, before which there were so many goroutines.
func (x *Exec) over(before int) {
	x.current, x.direct = nil, false
	x.unwind()
	if population() > before && !x.has(strangersPass) {
		x.lookForStrangers()
	}
	if text := x.search.stranger.Load(); text != nil {
		x.failure = &Failure{Kind: Misuse, Task: -1, Text: *text}
		return
	}
	if f := x.failure; f == nil || f.Kind != Assertion && f.Kind != Misuse {
		x.failedByTest("an execution")
	}
}

// judge judges an execution that has come to its end.
func (x *Exec) judge() {
	x.direct = true
	defer func() { x.direct = false }()
	if x.closedUnseen() {
		x.fail(Failure{Kind: Misuse, Task: -1, Text: "a channel that X.Await was called with has been closed by close, which the explorer does not see: " +
			"X.Await is for what this library closes, such as the Done channel of its contexts"})
		return
	}
	if !x.search.script.ends(x) || !x.judgeSleepers() {
		return
	}
	for _, check := range x.finals {
		if err := x.try("a check at the end", check); err != nil {
			x.fail(Failure{Kind: Assertion, Task: -1, Text: err.Error()})
		}
		if x.failure != nil {
			return
		}
	}
}

// unwind ends all tasks that have not ended by themselves, and puts the workers away.
func (x *Exec) unwind() {
	x.abort = true
	for _, t := range x.tasks {
		if t.worker == nil {
			continue
		}
		for t.state != finished {
			x.current = t
			t.worker.resume()
		}
		if t.worker.dead {
			// Goexit goes on in whoever stops the coroutine.
			done := make(chan struct{})
			go func(w *worker) {
				defer close(done)
				w.stop()
			}(t.worker)
			<-done
			x.exited = append(x.exited, t.worker.home.goroutine)
		} else {
			t.worker.task = nil
			workers = append(workers, t.worker)
		}
		t.worker = nil
	}
	x.current = nil
}

// spawn adds a task. It runs to its first operation before anything else happens.
func (x *Exec) spawn(name string, f func()) *task {
	if x.direct && x.begun {
		x.misuse(nil, "a check cannot start a goroutine: x.Go, WaitGroup.Go and AfterFunc are for the setup and for goroutines")
	}
	id := len(x.tasks)
	if id == MaxTasks {
		x.fail(Failure{Kind: Misuse, Task: -1, Text: fmt.Sprintf("more than %d goroutines in one execution", MaxTasks)})
		return nil
	}
	if id < cap(x.tasks) {
		x.tasks = x.tasks[:id+1]
	} else {
		x.tasks = append(x.tasks, nil)
	}
	t := x.tasks[id]
	if t == nil {
		t = new(task)
		x.tasks[id] = t
	}
	*t = task{id: id, name: name, f: f, parent: -1, looked: t.looked[:0], calls: t.calls[:0], chosen: t.chosen[:0], forObject: -1}
	if p := x.current; p != nil {
		t.parent = p.id
		t.order = p.order
		if !x.has(spawnIsSecret) {
			t.known = p.known
		}
		if x.plain {
			p.known[p.id]++
		}
	}
	if x.plain {
		t.known[id] = 1
	}
	x.fresh = append(x.fresh, id)
	return t
}

// decide returns who goes on: a task that still runs on to its next operation, or
// whom the search chooses. nil means that the execution is over.
func (x *Exec) decide() *task {
	if x.failure != nil {
		return nil
	}
	if len(x.fresh) > 0 {
		t := x.tasks[x.fresh[0]]
		x.fresh = x.fresh[:copy(x.fresh, x.fresh[1:])]
		return t
	}
	if len(x.checks) > 0 && !x.holds() {
		return nil
	}
	enabled := x.enabled()
	if enabled == 0 {
		return nil
	}
	if len(x.events) >= x.config.maxSteps() {
		x.fail(x.tooLong())
		return nil
	}
	id := x.search.schedule(x, enabled)
	if id < 0 {
		return nil
	}
	return x.tasks[id]
}

// enabled returns the tasks that could take their step now.
func (x *Exec) enabled() mask {
	enabled := x.ready
	for l := x.lockers; l != 0; l &= l - 1 {
		id := bits.TrailingZeros32(uint32(l))
		if x.objects[x.tasks[id].op.obj].holder != 0 {
			enabled &^= bit(id)
		}
	}
	return enabled
}

// point announces an operation of the task that runs, and returns when it is to be
// done. It returns nil if it is to be done at once and is no step: during setup, or
// by a goroutine that the exploration does not know.
//
// value is what o holds now, in case that nobody has touched it before.
func (x *Exec) point(o *Object, value uint64, kind Kind, old, new uint64) *task {
	t := x.here()
	if t == nil {
		return nil
	}
	id := x.touch(o, value)
	return x.step(t, op{kind: kind, obj: id, old: old, new: new})
}

// step is point, for an object that is known.
func (x *Exec) step(t *task, o op) *task {
	t.op = o
	t.state = ready
	x.ready |= bit(t.id)
	if o.kind == Store && x.has(storeIsNoStep) && len(x.events) > 0 {
		x.ready &^= bit(t.id)
		return t
	}
	if o.kind == Lock {
		x.lockers |= bit(t.id)
	}
	if next := x.decide(); next != t {
		x.next = next
		t.leave()
	}
	x.begin(t)
	return t
}

// here returns the task that runs, or nil if what it is about to do is no step.
func (x *Exec) here() *task {
	t := x.current
	if !x.isOurs() {
		x.strange()
		return nil
	}
	if t == nil {
		return nil
	}
	if x.abort {
		panic(abandoned{})
	}
	if x.direct {
		return nil
	}
	return t
}

// begin makes the announced operation of t an event.
func (x *Exec) begin(t *task) {
	o := &t.op
	x.ready &^= bit(t.id)
	x.lockers &^= bit(t.id)
	c := x.classify(o)
	t.n++
	ob := &x.objects[o.obj]
	if ob.spare && !x.has(sparesAreFree) {
		x.fail(Failure{Kind: Assertion, Task: t.id, Text: "used after it was given back to its pool: " + x.label(o.obj)})
	}
	at := int32(len(x.events))
	x.last = t.id
	if x.search.dpor && x.search.isNew() {
		x.search.race(x, t, ob, c)
	}
	if x.search.ordered {
		x.order(t, ob, c, at)
	}
	x.events = append(x.events, event{
		task: int8(t.id), class: c, kind: o.kind, object: o.obj, n: t.n,
		node: int32(x.search.depth - 1), order: t.order,
	})
	t.holding = 0
	if x.search.isNew() {
		x.search.cover.step(x, t)
	}
	t.history = mix(t.history, uint64(o.kind)<<32|uint64(o.obj), 0)
	if x.has(everythingIsKnown) {
		for _, other := range x.tasks {
			t.known.join(&other.known, len(x.tasks))
			other.known[other.id]++
		}
	}
	if x.rec != nil {
		x.rec.step(x, t)
	}
}

// order updates the clocks of the order of events.
func (x *Exec) order(t *task, ob *object, c class, at int32) {
	n := len(x.tasks)
	t.order[t.id] = t.n
	switch c {
	case writes:
		t.order.join(&ob.writes, n)
		t.order.join(&ob.looks, n)
		ob.writes, ob.looks = t.order, clock{}
		ob.wrote, ob.lookers, ob.callers = at+1, 0, 0
	case reads:
		t.order.join(&ob.writes, n)
		ob.looks.join(&t.order, n)
		ob.lookers |= bit(t.id)
		ob.looked[t.id] = at + 1
	case calls: // writes is joined from calls, looks from returns
		t.order.join(&ob.looks, n)
		ob.writes.join(&t.order, n)
		ob.callers |= bit(t.id)
		ob.called[t.id] = at + 1
	case returns:
		t.order.join(&ob.writes, n)
		ob.looks.join(&t.order, n)
		ob.lookers |= bit(t.id)
		ob.looked[t.id] = at + 1
	}
}

// touch returns the number of o in this execution.
func (x *Exec) touch(o *Object, value uint64) int32 {
	if o.epoch == x.epoch {
		return o.id
	}
	return x.touchFirst(o, value)
}

func (x *Exec) touchFirst(o *Object, value uint64) int32 {
	if o.epoch != 0 && !x.has(oldStateIsNew) {
		x.leaked()
	}
	o.epoch = x.epoch
	o.id = x.newObject()
	x.objects[o.id].value = value
	x.objects[o.id].address = uintptr(unsafe.Pointer(o))
	x.objects[o.id].spare = x.isSpare(uintptr(unsafe.Pointer(o)))
	return o.id
}

func (x *Exec) newObject() int32 {
	id := len(x.objects)
	if id < cap(x.objects) {
		x.objects = x.objects[:id+1]
		q := x.objects[id].queue[:0]
		x.objects[id] = object{queue: q}
	} else {
		x.objects = append(x.objects, object{})
	}
	return int32(id)
}

// block puts t to sleep, until wake.
func (x *Exec) block(t *task, why string, object int32) {
	t.state, t.why, t.forObject = asleep, why, object
	if x.rec != nil {
		x.rec.blocked(t)
	}
	x.next = x.decide()
	t.leave()
}

// wake ends the sleep of t, by what the current task has just done. What comes after
// comes after that.
func (x *Exec) wake(t *task) {
	by := x.current
	t.state, t.why, t.forObject = fresh, "", -1
	t.wokenBy = int32(len(x.events))
	if by != nil && !x.has(noOrderOfWaking) {
		t.order.join(&by.order, len(x.tasks))
	}
	x.fresh = append(x.fresh, t.id)
	if x.rec != nil {
		x.rec.woken(by, t)
	}
}

// finish ends t.
func (x *Exec) finish(t *task) {
	t.state = finished
	if x.abort {
		return
	}
	if x.rec != nil {
		x.rec.exit(t)
	}
	x.next = nil // also if an invariant leaves decide by runtime.Goexit
	x.next = x.decide()
}

// holds calls the invariants.
func (x *Exec) holds() bool {
	x.direct = true
	defer func() { x.direct = false }()
	for _, check := range x.checks {
		if err := x.try("an invariant", check); err != nil {
			x.fail(Failure{Kind: Assertion, Task: x.last, Text: "invariant: " + err.Error()})
		}
		if x.failure != nil {
			return false
		}
	}
	return true
}

// observe is for a task that sees the value of an object as others left it.
func (x *Exec) observe(t *task, ob *object) {
	if !x.has(loadsLearnNothing) {
		t.known.join(&ob.known, len(x.tasks))
	}
}

// publish is for a task that leaves a value for others to see.
func (x *Exec) publish(t *task, ob *object) {
	ob.known = t.known
	t.known[t.id]++
}

// mix adds two numbers to a hash.
func mix(h, a, b uint64) uint64 {
	h = (h ^ a) * 0x9e3779b97f4a7c15
	h ^= h >> 29
	h = (h ^ b) * 0xbf58476d1ce4e5b9
	return h ^ h>>32
}
