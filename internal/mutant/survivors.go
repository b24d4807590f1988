package mutant

// survivors are the generated mutants that no exploration notices, each with the
// reason. The keys are those of [Mutant.key].
var survivors = map[string]string{
	"mutex/mutex.go, spin: park.DoSpin(): drop": "It spins through its turns without a pause, and has waited for nothing. It costs time only.",
	"mutex/mutex.go, spin: a.turns++: drop": "Turns are counted so that spinning comes to an end. To the explorer a goroutine that spins sleeps " +
		"until something changes, so it does not see that there are too many.",
	"mutex/mutex.go, next: park.Fatal(\"sync: inconsistent mutex state\"): drop":        "A guard: as long as the rest is right, nobody comes there, as the explorations show.",
	"mutex/mutex.go, takeHandOff: park.Fatal(\"sync: inconsistent mutex state\"): drop": "A guard: as long as the rest is right, nobody comes there, as the explorations show.",
	"mutex/mutex.go, takeHandOff: if old&(mutexLocked|mutexWoken) != 0 || old>>mutexWaiterShift == 0 {: && for ||": "A guard: as long as the rest is right, " +
		"neither half of it is true, as the explorations show.",
	"mutex/mutex.go, sleep: a.since = park.Clock(): drop":                            "The explorer has no clock: whether a wait was long is a choice.",
	"mutex/mutex.go, unlockSlow: if (state+mutexLocked)&mutexLocked == 0 {: - for +": "Only the lowest bit is looked at, and to add 1 or to subtract it makes the same of that.",

	"internal/sema/table.go, bucketOf: return &table[hash(addr)>>(64-bucketBits)].bucket: + for -": "Everybody is in the first bucket then. That is right, and slow.",
	"internal/sema/table.go, hash: h ^= h >> 32: drop":                                             "Any hash is right. A worse one makes longer lines in fewer buckets.",
	"internal/sema/table.go, dequeue: b.freeWaiter(w): drop":                                       "A waiter that is not kept for the next is garbage, and the next makes a new one.",
	"internal/sema/table.go, dequeue: b.freeQueue(q): drop":                                        "A queue that is not kept for the next is garbage, and the next makes a new one.",

	"internal/park/lock.go, spin: if !hasSpare() {: not":                                        "To spin or not is a choice, and the explorer tries both. With one processor it costs time.",
	"internal/park/lock.go, spin: pause(loadsPerPause): drop":                                   "It tries four times without a pause, and has waited for nothing. It costs time only.",
	"internal/park/lock.go, spin: look() // perhaps there is no other processor any more: drop": "It keeps an estimate up to date, on which only time depends.",

	"once/oncefunc.go, OnceValue: defer func() { d.f = nil }(): drop":      "Nobody uses f again once it has run. It is only forgotten so that the garbage collector can have it.",
	"once/oncefunc.go, OnceValue: defer func() { d.f = nil }(): drop (2)":  "Nobody uses f again once it has run. It is only forgotten so that the garbage collector can have it.",
	"once/oncefunc.go, OnceValues: defer func() { d.f = nil }(): drop":     "Nobody uses f again once it has run. It is only forgotten so that the garbage collector can have it.",
	"once/oncefunc.go, OnceValues: defer func() { d.f = nil }(): drop (2)": "Nobody uses f again once it has run. It is only forgotten so that the garbage collector can have it.",

	"chanimpl/chan.go, Make: if size < 0 || unsafe.Sizeof(elem) > 0 && uintptr(size) > maxAlloc/unsafe.Sizeof(elem) {: >= for > (2)": "The one size in question is " +
		"as much as the processor can address, and cannot be had either way.",
	"chanimpl/buffer.go, handOver: if len(c.buf) == 0 {: != for ==": "The buffer is empty, so where it begins makes no difference, and without a buffer nobody asks. " +
		"What else is there is for the race detector, and internal/racetest.",
	"chanimpl/buffer.go, handOver: return: drop":        "Without a buffer nobody asks where it begins. What else is there is for the race detector, and internal/racetest.",
	"chanimpl/select.go, finish: return: drop":          "What follows is for receives: a send has no ok to set, and markStored is for the race detector, and internal/racetest.",
	"chanimpl/wait.go, sleep: clear(s.line): drop":      "The next select that uses s begins with an empty line. It only keeps others alive.",
	"chanimpl/wait.go, result: w.c.recycle(w, p): drop": "A waiter that is not kept for the next is garbage, and the next makes a new one. The party is for the race detector.",

	"context/cancel.go, follow: return: drop":  "end runs once more, in a goroutine, and finds that c is cancelled already. It costs that goroutine.",
	"context/deadline.go, start: return: drop": "What follows asks whether c is cancelled already, and then starts no timer.",
}
