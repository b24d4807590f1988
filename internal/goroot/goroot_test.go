package goroot

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/testmain"
)

func TestMain(m *testing.M) { testmain.Run(m) }

// What is looked up here has been so for many versions.
func TestPackage(t *testing.T) {
	p, err := Load("sync")
	require.NoError(t, err)
	again, err := Load("sync")
	require.NoError(t, err)
	require.Same(t, p, again, "it is read once")

	n, err := p.Int("rwmutexMaxReaders")
	require.NoError(t, err)
	require.EqualValues(t, 1<<30, n)
	text, err := p.Const("rwmutexMaxReaders")
	require.NoError(t, err)
	require.Equal(t, "1073741824", text)
	fields, err := p.Fields("WaitGroup")
	require.NoError(t, err)
	require.Contains(t, fields, "noCopy noCopy")
	called, err := p.Calls("RWMutex.Unlock")
	require.NoError(t, err)
	require.Contains(t, called, "rw.readerCount.Add")
	numbers, err := p.Literals("RWMutex.RLock")
	require.NoError(t, err)
	require.Contains(t, numbers, int64(1))
	has, err := p.Has("RWMutex.RLock", "rw.readerCount.Add(1)")
	require.NoError(t, err)
	require.True(t, has)
	has, err = p.Has("RWMutex.RLock", "rw.readerCount.Add(2)")
	require.NoError(t, err)
	require.False(t, has)
}

func TestPlaces(t *testing.T) {
	for name, want := range map[string]bool{"Mutex": true, "Mutex.Lock": true, "Locker": true, "Lock": false, "RWMutex": false} {
		is, err := Declares("sync/mutex.go", name)
		require.NoError(t, err)
		require.Equal(t, want, is, name)
	}
	is, err := Declares("runtime/chan.go", "maxAlign")
	require.NoError(t, err)
	require.True(t, is, "a constant")
	_, err = Declares("sync/none.go", "Mutex")
	require.Error(t, err)
}

func TestAPI(t *testing.T) {
	const line = "pkg sync, method (*Mutex) TryLock() bool"
	for version, want := range map[string]bool{"1.17": false, "1.18": true} {
		is, err := API(version, line)
		require.NoError(t, err)
		require.Equal(t, want, is, version)
	}
	_, err := API("0.9", line)
	require.Error(t, err)
}

// What is not there is an error, and no answer.
func TestWhatIsNotThere(t *testing.T) {
	p, err := Load("sync")
	require.NoError(t, err)
	_, err = p.Int("maxReaders")
	require.EqualError(t, err, "package sync has no constant maxReaders")
	_, err = p.Fields("Rutex")
	require.EqualError(t, err, "package sync has no type Rutex")
	_, err = p.Fields("Locker")
	require.EqualError(t, err, "sync.Locker is no struct")
	_, err = p.Calls("RWMutex.Block")
	require.EqualError(t, err, "package sync has no function RWMutex.Block")
	_, err = Load("sync/none")
	require.Error(t, err)
}
