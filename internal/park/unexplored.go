//go:build !explore

package park

// Without the build tag explore there is no explorer to ask, and whatever stands
// behind "if explored" is not compiled. Its other half is explored.go.
const explored = false

// Explored is for package sema what explored is here.
const Explored = explored

// AskAcquire and AskRelease report whether the explorer's model of a semaphore has
// taken one from *addr, or given one.
func AskAcquire(addr *uint32, lifo bool) (done bool) { return false }
func AskRelease(addr *uint32) (done bool)            { return false }

type place struct{}

func (*place) Park() bool   { return false }
func (*place) Unpark() bool { return false }

type shortLock struct{}

func (*shortLock) Lock() bool                      { return false }
func (*shortLock) Unlock(note uint32) bool         { return false }
func (*shortLock) Note() (note uint32, asked bool) { return 0, false }

func askCanSpin(turns int) (can, asked bool)  { return false, false }
func exploring() bool                         { return false }
func askDoSpin() (asked bool)                 { return false }
func askGet(pool any) (thing any, asked bool) { return nil, false }
func askPut(pool, thing any) (asked bool)     { return false }
