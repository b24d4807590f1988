package engine

// MaxTasks is how many goroutines an execution may have.
const MaxTasks = 16

// A mask is a set of tasks.
type mask uint32

func bit(task int) mask { return 1 << task }

// A clock says, for each task, how many of its events come before some moment: a
// vector clock. Event n of task t comes before whoever has clock[t] >= n.
//
// Two clocks are kept for each task, for two different orders:
//
//   - order, in which events that do not commute are ordered, as they happened. It
//     tells the search which other orders are worth trying.
//   - known, in which there is an edge only where the Go memory model has one: from
//     an operation whose effect is observed to the one that observes it. It tells
//     whether two accesses of plain data race.
type clock [MaxTasks]uint16

// join makes c come after d, as far as the first n tasks go.
func (c *clock) join(d *clock, n int) {
	for i := range n {
		c[i] = max(c[i], d[i])
	}
}

// A moment is an event by its task and its number among that task's events; the
// first has number 1, and the zero moment comes before everything.
type moment struct {
	task int8
	n    uint16
}

// before reports whether m comes before whoever has the clock c.
func (m moment) before(c *clock) bool { return m.n <= c[m.task] }
