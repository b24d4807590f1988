package scenario

import (
	"net"
	"os"
	"strconv"
	"syscall"
	"time"
	"unsafe"
)

// syscallFor blocks the thread in the kernel. (For a short call syscall.Getppid would not
// do: the runtime is not told of that one.)
//
// A long one reads from a timer. The runtime is told of that call only, and that goes on after a
// signal, which sysmon may send: nanosleep would be back early, and be called again.
func syscallFor(d time.Duration) {
	if d == 0 {
		syscall.Syscall(syscall.SYS_GETPPID, 0, 0, 0)
		return
	}
	const monotonic = 1
	fd, _, errno := syscall.RawSyscall(syscall.SYS_TIMERFD_CREATE, monotonic, syscall.O_CLOEXEC, 0)
	if errno != 0 {
		panic(os.NewSyscallError("timerfd_create", errno))
	}
	when := [2]syscall.Timespec{1: syscall.NsecToTimespec(int64(d))} // once
	syscall.RawSyscall6(syscall.SYS_TIMERFD_SETTIME, fd, 0, uintptr(unsafe.Pointer(&when)), 0, 0, 0)
	var times [8]byte
	syscall.Syscall(syscall.SYS_READ, fd, uintptr(unsafe.Pointer(&times)), unsafe.Sizeof(times))
	syscall.RawSyscall(syscall.SYS_CLOSE, fd, 0, 0)
}

// netRead reads from a connection. The other side writes after d.
func netRead(d time.Duration) {
	conn, peer, err := connection()
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	time.AfterFunc(d, func() { peer.Write([]byte{1}); peer.Close() })
	conn.Read(make([]byte, 1))
}

// connection returns the two ends of one that needs no network.
func connection() (a, b net.Conn, err error) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, os.NewSyscallError("socketpair", err)
	}
	var ends [2]net.Conn
	for i, fd := range fds {
		f := os.NewFile(uintptr(fd), "socket")
		ends[i], err = net.FileConn(f)
		f.Close()
		if err != nil {
			return nil, nil, err
		}
	}
	return ends[0], ends[1], nil
}

func thread() int { return syscall.Gettid() }

func threadLives(id int) bool {
	_, err := os.Stat("/proc/self/task/" + strconv.Itoa(id))
	return err == nil
}

// taken is how often the system has taken a thread of this process away from a processor.
func taken() int64 {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		panic(err)
	}
	return int64(use.Nivcsw)
}
