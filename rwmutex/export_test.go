package rwmutex

// MaxReaders is what a writer takes from the count of readers.
const MaxReaders = rwmutexMaxReaders
