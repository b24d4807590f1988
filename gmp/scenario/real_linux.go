package scenario

import (
	"syscall"
	"time"
)

// syscallFor blocks the thread in the kernel.
func syscallFor(d time.Duration) {
	if d == 0 {
		syscall.Getppid()
		return
	}
	t := syscall.NsecToTimespec(int64(d))
	for syscall.Nanosleep(&t, &t) == syscall.EINTR {
	}
}
