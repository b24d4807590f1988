package waitgroup

// CountsOf reads the word of wg.
func CountsOf(wg *WaitGroup) (tasks, waiters int) {
	state := wg.state.Load()
	return int(int32(state >> 32)), int(uint32(state))
}

// SemaOf returns the semaphore at which the waiters of wg sleep.
func SemaOf(wg *WaitGroup) *uint32 { return &wg.sema }
