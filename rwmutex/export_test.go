package rwmutex

// MaxReaders is what a writer takes from the count of readers.
const MaxReaders = rwmutexMaxReaders

// CountsOf reads the counters of rw: the readers, with a writer in the sign, and the
// readers that the writer still waits for.
func CountsOf(rw *RWMutex) (readers, toLeave int) {
	return int(rw.readerCount.Load()), int(rw.readerWait.Load())
}

// SemasOf returns the semaphores at which readers and writers sleep.
func SemasOf(rw *RWMutex) (readers, writers *uint32) { return &rw.readerSem, &rw.writerSem }
