package scenario

import "fmt"

// What is counted in a run. Each is shown to the reader behind the program.

// syscallEnds counts system calls: a goroutine that comes back and runs has kept its
// processor, and one that is runnable first has lost it.
func syscallEnds(all []Change) []string {
	kept, lost := 0, 0
	for _, c := range all {
		if c.From == Syscall && c.To == Running {
			kept++
		}
		if c.From == Syscall && c.To == Runnable {
			lost++
		}
	}
	return []string{line("kept", kept), line("lost", lost)}
}

// condAndMutex counts how often goroutines have blocked at a Cond, and at a lock.
func condAndMutex(all []Change) []string {
	n := make(map[string]int)
	for _, c := range all {
		if c.To == Waiting {
			n[c.Reason]++
		}
	}
	return []string{line("cond", n["sync.(*Cond).Wait"]), line("mutex", n["sync"])}
}

// alternations counts how often, of the first 2,000 times that a goroutine got the
// processor, it was another one than before.
func alternations(all []Change) []string {
	runs, changes, last := 0, 0, int64(0)
	for _, c := range all {
		if c.To == Running && runs < 2000 {
			if c.G != last {
				changes++
			}
			last = c.G
			runs++
		}
	}
	return []string{line("alternations", changes)}
}

// mostAtOnce counts how many goroutines run at the same time, at most, without main.
func mostAtOnce(all []Change) []string {
	now, most := 0, 0
	for _, c := range all {
		if c.G == 1 {
			continue
		}
		if c.From == Running {
			now--
		}
		if c.To == Running {
			now++
		}
		most = max(most, now)
	}
	return []string{line("at once", most)}
}

// threadChanges counts how often the goroutine that runs next does so on another thread
// than the one before, without main.
func threadChanges(all []Change) []string {
	n, last := 0, int64(-1)
	for _, c := range all {
		if c.From == Runnable && c.To == Running && c.G != 1 {
			if c.Thread != last && last >= 0 {
				n++
			}
			last = c.Thread
		}
	}
	return []string{line("thread changes", n)}
}

// line is what a count is logged as.
func line(name string, n int) string { return fmt.Sprintf("%s:%d", name, n) }
