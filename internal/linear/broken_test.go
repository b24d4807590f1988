package linear_test

import (
	"sync"

	"github.com/syncprimer/syncprimer/internal/twin"
)

// A toy is a lock for readers and writers, as simple as can be, with one of the
// faults below. (Faults put into the real ones would stop the program: an unlock
// too many is a fatal error.)
type toy struct {
	mu      sync.Mutex
	readers int
	writers int
	fault
}

type fault struct {
	tryLockSaysYes      bool // to everybody
	tryLockSaysNo       bool
	tryRLockSaysNo      bool
	writersJoinReaders  bool
	readersJoinWriters  bool
	rUnlockForgetsOther bool // the first reader to leave takes all others along
}

func (l *toy) change(possible func() bool, then func()) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !possible() {
		return false
	}
	then()
	return true
}

func (l *toy) forWriters() bool {
	return l.writers == 0 && (l.readers == 0 || l.writersJoinReaders)
}

func (l *toy) forReaders() bool { return l.writers == 0 || l.readersJoinWriters }

func (l *toy) tryWrite() bool { return l.change(l.forWriters, func() { l.writers++ }) }
func (l *toy) tryRead() bool  { return l.change(l.forReaders, func() { l.readers++ }) }

func (l *toy) Lock()  { spin(l.tryWrite) }
func (l *toy) RLock() { spin(l.tryRead) }

func (l *toy) TryLock() bool {
	if l.tryLockSaysYes {
		return l.change(func() bool { return true }, func() { l.writers++ })
	}
	return !l.tryLockSaysNo && l.tryWrite()
}

func (l *toy) TryRLock() bool { return !l.tryRLockSaysNo && l.tryRead() }

func (l *toy) Unlock() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writers--
}

func (l *toy) RUnlock() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rUnlockForgetsOther {
		l.readers = 0
	} else {
		l.readers--
	}
}

func (l *toy) RLocker() twin.Locker { panic("not used here") }

var brokenMutexes = map[string]func() twin.Mutex{
	"TryLock always says yes": func() twin.Mutex { return &toy{fault: fault{tryLockSaysYes: true}} },
	"TryLock always says no":  func() twin.Mutex { return &toy{fault: fault{tryLockSaysNo: true}} },
}

var brokenRWMutexes = map[string]func() twin.RWMutex{
	"a writer comes in among readers": func() twin.RWMutex {
		return &toy{fault: fault{writersJoinReaders: true}}
	},
	"a reader comes in beside the writer": func() twin.RWMutex {
		return &toy{fault: fault{readersJoinWriters: true}}
	},
	"the first reader to leave unlocks for all": func() twin.RWMutex {
		return &toy{fault: fault{rUnlockForgetsOther: true}}
	},
	"TryLock always says yes": func() twin.RWMutex { return &toy{fault: fault{tryLockSaysYes: true}} },
	"TryLock always says no":  func() twin.RWMutex { return &toy{fault: fault{tryLockSaysNo: true}} },
	"TryRLock always says no": func() twin.RWMutex { return &toy{fault: fault{tryRLockSaysNo: true}} },
}

// A toySemaphore gives back step permits for one.
type toySemaphore struct {
	mu   sync.Mutex
	free int
	step int
}

func (s *toySemaphore) Acquire() {
	spin(func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.free == 0 {
			return false
		}
		s.free--
		return true
	})
}

func (s *toySemaphore) Release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free += s.step
}

var brokenSemaphores = map[string]func() semaphore{
	"Release doubles the permit": func() semaphore { return &toySemaphore{free: permits, step: 2} },
	"one permit too many":        func() semaphore { return &toySemaphore{free: permits + 1, step: 1} },
}
