package sema

import (
	"math/bits"
	"math/rand/v2"
	"runtime"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/syncprimer/syncprimer/internal/park"
)

func edge(s *uint32) unsafe.Pointer { return unsafe.Pointer(s) }

// requireEmpty fails the test if anything is left in the table. It may be called
// when no goroutine uses the table any more.
//
//go:norace
func requireEmpty(t *testing.T) {
	t.Helper()
	for i := range table {
		if b := &table[i]; b.root != nil || b.nwaiters > maxSpares || b.nqueues > maxSpares {
			t.Fatalf("bucket %d: root %v, %d spare waiters, %d spare queues", i, b.root, b.nwaiters, b.nqueues)
		}
	}
}

// One bucket against a map of queues, in random programs.
func TestBucketAgainstQueues(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		var b bucket
		addrs := make([]uint32, 1+r.IntN(50))
		model := make(map[*uint32][]park.Place)
		for range 500 {
			addr := &addrs[r.IntN(len(addrs))]
			switch p := new(park.Parker); r.IntN(5) {
			case 0, 1:
				b.enqueue(addr, p, FIFO)
				model[addr] = append(model[addr], p)
			case 2:
				b.enqueue(addr, p, LIFO)
				model[addr] = append([]park.Place{p}, model[addr]...)
			default:
				var want park.Place
				if q := model[addr]; len(q) > 0 {
					want, model[addr] = q[0], q[1:]
				}
				if b.dequeue(addr) != want {
					t.Fatalf("seed %d: the wrong waiter", seed)
				}
			}
		}
		for addr, q := range model {
			for _, want := range q {
				require.Same(t, want, b.dequeue(addr))
			}
		}
		require.Nil(t, b.root)
		require.LessOrEqual(t, max(b.nwaiters, b.nqueues), uint8(maxSpares))
	}
}

func TestMillionsOfAddressesLeaveNothingBehind(t *testing.T) {
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	const n = 1 << 20
	addrs := make([]uint32, n)
	p := new(park.Parker)
	before := heap()
	for i := range addrs {
		bucketOf(&addrs[i]).enqueue(&addrs[i], p, FIFO)
	}
	for i := range addrs {
		j := uint32(i) * 7919 % n // in an order of its own: 7919 is odd, so all are met
		if bucketOf(&addrs[j]).dequeue(&addrs[j]) != p {
			t.Fatal("the waiter is not there")
		}
	}
	requireEmpty(t)
	require.Less(t, heap(), before+1<<20, "a megabyte would be one byte for each address")
	runtime.KeepAlive(addrs)
}

// The tree has no balancing, so what keeps it shallow is the hash. Addresses in
// real programs are a multiple of some power of two apart.
func TestTreeStaysShallow(t *testing.T) {
	const n = 1 << 18
	for _, stride := range []int{1, 2, 4, 16, 64, 256} {
		addrs := make([]uint32, n*stride/16)
		used := len(addrs) / stride
		for i := range used {
			a := &addrs[i*stride]
			bucketOf(a).enqueue(a, nil, FIFO)
		}
		deepest := 0
		for i := range used {
			deepest = max(deepest, depth(&addrs[i*stride]))
		}
		for i := range used {
			a := &addrs[i*stride]
			bucketOf(a).dequeue(a)
		}
		perBucket := max(1, used/len(table))
		require.LessOrEqual(t, deepest, 2*bits.Len(uint(perBucket))+10, "%d addresses, stride %d", used, stride)
	}
	requireEmpty(t)
}

func depth(addr *uint32) int {
	d := 0
	q := bucketOf(addr).root
	for h := hash(addr); q.addr != addr; h >>= 1 {
		q = q.kids[h&1]
		d++
	}
	return d
}

func TestBucketsDoNotShareCacheLines(t *testing.T) {
	require.Zero(t, unsafe.Sizeof(table[0])%128)
}
