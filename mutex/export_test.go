package mutex

// Word is a copy of the state word of a Mutex.
type Word int32

// WordOf reads the word of m. When it says that somebody waits, that one may
// still be on the way to sleep.
func WordOf(m *Mutex) Word { return Word(m.state.Load()) }

func (w Word) Locked() bool   { return w&mutexLocked != 0 }
func (w Word) Woken() bool    { return w&mutexWoken != 0 }
func (w Word) Starving() bool { return w&mutexStarving != 0 }
func (w Word) Waiters() int   { return int(w >> mutexWaiterShift) }

// The flags, and what a goroutine goes by before it calls itself starving.
const (
	Woken               = mutexWoken
	Starving            = mutexStarving
	StarvationThreshold = starvationThreshold
)

// SemaOf returns the semaphore at which the waiters of m sleep.
func SemaOf(m *Mutex) *uint32 { return &m.sema }
