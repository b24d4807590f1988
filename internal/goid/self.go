package goid

// A Self is who calls, for comparing: it differs between two goroutines that both live.
// When one ends, a later one may be the same again.
type Self uintptr
