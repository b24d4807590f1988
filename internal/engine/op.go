package engine

// A Kind is what an operation does.
type Kind uint8

// The operations that a task announces, each a step of its own.
const (
	Load Kind = iota
	Store
	Swap
	Add
	And
	Or
	CAS
	Acquire // of a semaphore, or of a place to sleep
	Release
	Lock // the short lock of package park
	Unlock
	Note   // a look at the note on that lock
	Close  // of a native channel
	Closed // a look whether it is closed
	Await  // the wait for that
	Fire   // a timer goes off, and its function begins
	Stop   // of a timer
	Call   // a recorded call begins
	Return // it ends

	steps // how many of these there are

	// What follows happens between two steps. It is recorded for the picture.
	Chosen
	Spawn
	Wake
	Spin
	Stuck // it sleeps, and nothing can wake it
	Exit
	Panic // it ends by one
	Read
	Write
	Bracket // an operation of the test begins or ends
)

// letters stand for the kinds in a replay string.
const letters = "LSWANOCqrkunmtwyfsde"

var kindNames = [...]string{
	Load: "Load", Store: "Store", Swap: "Swap", Add: "Add", And: "And", Or: "Or", CAS: "CAS",
	Acquire: "acquire", Release: "release", Lock: "lock", Unlock: "unlock", Note: "note",
	Close: "close", Closed: "closed?", Await: "await", Fire: "fire", Stop: "stop",
	Call: "call", Return: "return", Chosen: "choose", Spawn: "go", Wake: "wakes", Spin: "spin on",
	Stuck: "sleeps for ever", Exit: "ends", Panic: "panic", Read: "read", Write: "write", Bracket: "operation",
}

func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return "?"
}

// A class says which operations on one object commute.
type class uint8

const (
	reads   class = iota // commute with one another
	writes               // commute with nothing
	calls                // commute with one another, not with returns
	returns              // likewise, not with calls
)

// conflict[a][b] is whether operations of these classes do not commute.
var conflict = [4][4]bool{
	reads:   {writes: true},
	writes:  {reads: true, writes: true, calls: true, returns: true},
	calls:   {returns: true, writes: true},
	returns: {calls: true, writes: true},
}

// An op is an operation that a task has announced and not done yet.
type op struct {
	kind     Kind
	obj      int32
	old, new uint64 // of a CAS; new alone of others that write
}

// classify says how o would act if it were done now. A CAS that would fail only
// looks. So does, as far as the order of events is concerned, one that would
// leave the value as it is; but if there are plain data, it counts as a write all
// the same, because others may observe it and so be ordered after it.
func (x *Exec) classify(o *op) class {
	switch o.kind {
	case Load, Note, Closed:
		return reads
	case Await:
		return reads
	case CAS:
		switch {
		case x.has(casNeverWrites):
			return reads
		case x.has(casAlwaysWrites):
			return writes
		case x.objects[o.obj].value != o.old:
			return reads
		case o.old == o.new && !x.plain:
			return reads
		}
		return writes
	case Call, Return:
		switch {
		case x.has(callsAreWrites):
			return writes
		case o.kind == Return && !x.has(returnsCommute):
			return returns
		}
		return calls
	}
	return writes
}

// dependent reports whether p and q do not commute now.
func (x *Exec) dependent(p, q *op) bool {
	return p.obj == q.obj && conflict[x.classify(p)][x.classify(q)]
}

// IsStep reports whether an event of this kind is a step, and not something between
// two.
func (k Kind) IsStep() bool { return k < steps }
