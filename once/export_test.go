package once

import "github.com/syncprimer/syncprimer/mutex"

// Done reports whether o has been done.
func Done(o *Once) bool { return o.done.Load() != 0 }

// MutexOf returns the lock under which it is done.
func MutexOf(o *Once) *mutex.Mutex { return &o.m }
