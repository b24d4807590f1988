//go:build explore

package explore

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/engine"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/rwmutex"
)

// set sets an atomic field of a primitive to a value that its methods may never leave.
func set(v reflect.Value, name string, to int32) {
	(*engine.Word[int32])(v.FieldByName(name).Addr().UnsafePointer()).Store(to)
}

func TestExploreDescribesRWMutex(t *testing.T) {
	const most = 1 << 30
	for _, c := range []struct {
		readers, wait int32
		want          string
	}{
		{0, 0, "0 readers, w free"},
		{1, 0, "1 reader, w free"},
		{-most, 0, "a writer, w free"},
		{-most + 2, 0, "a writer, 2 readers in or waiting, w free"},
		{-most + 2, 1, "a writer, 2 readers in or waiting, to leave: 1, w free"},
		{-most, -1, "a writer, to leave: -1, w free"}, // between the two additions of the writer
		{-1, 0, "-1 readers, w free"},                 // broken, as all that follow
		{-most - 1, 0, "a writer, -1 readers in or waiting, w free"},
		{most, 0, "1,073,741,824 readers, w free"},
		{-100, 0, "-100 readers, w free"},
	} {
		v := reflect.ValueOf(new(rwmutex.RWMutex)).Elem()
		set(v, "readerCount", c.readers)
		set(v, "readerWait", c.wait)
		require.Equal(t, c.want, describer(v)())
	}
}

func TestExploreDescribesMutex(t *testing.T) {
	for state, want := range map[int32]string{
		0: "free", 1: "locked", 2: "free|woken", 8: "free|1 waiting", 11: "locked|woken|1 waiting",
		12: "handed over|starving|1 waiting", 13: "locked|starving|1 waiting", -1: "broken: -1",
	} {
		v := reflect.ValueOf(new(mutex.Mutex)).Elem()
		set(v, "state", state)
		require.Equal(t, want, describer(v)())
	}
}
