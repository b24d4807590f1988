package engine

import "fmt"

// A Plain is what the engine knows about one variable that is no atomic: who wrote
// it last, and who has read it since. An access is no step. Two of different tasks,
// at least one a write, that the memory model puts in no order are a data race, and
// it does not matter which of them came first in this execution.
type Plain struct {
	epoch  uint32
	name   string
	number int
	write  moment
	reads  mask
	read   [MaxTasks]uint16
	value  uint64 // a hash of it, for the state

	Text string // how the latest access describes it, for the picture
}

// NewPlain makes a variable known.
func NewPlain(name string) *Plain {
	x := &exec
	if !running.Load() {
		return &Plain{name: name} // just a variable
	}
	x.knowPlain()
	p := &Plain{epoch: x.epoch, name: name, number: len(x.plains)}
	x.plains = append(x.plains, p)
	return p
}

// knowPlain begins to keep what is known to whom.
func (x *Exec) knowPlain() {
	if !x.plain {
		x.plain = true
		x.search.restart = x.search.executions > 0 || len(x.events) > 0 || len(x.tasks) > 0
	}
}

// Touch is an access of p by the task that runs.
func (p *Plain) Touch(isWrite bool, value uint64) {
	x := &exec
	if !running.Load() || x.abort {
		return
	}
	t := x.here()
	if t == nil && !x.isDirect() {
		return // a stranger
	}
	if p.epoch != x.epoch {
		x.misuse(t, "the Var "+p.name+" was not made in this execution: make it in the function given to explore.Test")
	}
	if t == nil {
		if isWrite {
			p.value = value
		}
		return
	}
	if !p.touch(t, isWrite) {
		return
	}
	kind := Write
	if isWrite {
		p.value = value
	} else {
		kind = Read
		if !x.has(noPlainReads) {
			t.history = mix(t.history, p.value, uint64(p.number)<<8|6)
		}
	}
	if x.rec != nil {
		x.rec.access(t, p, kind, value)
	}
}

// touch is an access by t. It reports false if that is a data race.
func (p *Plain) touch(t *task, isWrite bool) bool {
	x := &exec
	if p.write.n != 0 && int(p.write.task) != t.id && !p.write.before(&t.known) {
		x.raced(p, t, isWrite, int(p.write.task), true)
		return false
	}
	if !isWrite {
		p.read[t.id] = t.known[t.id]
		p.reads |= bit(t.id)
		return true
	}
	for id := range x.tasks {
		if !x.has(readsDoNotRace) && id != t.id && p.reads&bit(id) != 0 && p.read[id] > t.known[id] {
			x.raced(p, t, true, id, false)
			return false
		}
	}
	p.reads = 0
	p.write = moment{int8(t.id), t.known[t.id]}
	return true
}

// raced reports a data race.
func (x *Exec) raced(p *Plain, t *task, isWrite bool, other int, otherWrote bool) {
	verb := map[bool]string{true: "writes", false: "reads"}
	x.fail(Failure{Kind: DataRace, Task: t.id, Text: fmt.Sprintf("data race on %s: %s %s it and %s %s it, and nothing puts the two in order",
		p.name, x.nameOf(other), verb[otherWrote], x.nameOf(t.id), verb[isWrite])})
	if x.rec != nil {
		kind := Read
		if isWrite {
			kind = Write
		}
		x.rec.access(t, p, kind, 0)
	}
}
