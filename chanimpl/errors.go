package chanimpl

// A plainError is a panic value like the runtime's own: it is a runtime.Error, and
// its text has no "runtime error: " in front.
type plainError string

func (e plainError) Error() string { return string(e) }

// RuntimeError makes it a runtime.Error.
func (e plainError) RuntimeError() {}

// maxAlloc is how much memory the runtime can address, and so the limit of a
// buffer: 48 bits on 64-bit machines, else 32.
const maxAlloc = 1<<(32+16*(^uint(0)>>63)) - 1
