// Package copies copies what must not be copied, for go vet to complain.
package copies

import (
	"github.com/syncprimer/syncprimer/cond"
	"github.com/syncprimer/syncprimer/mutex"
	"github.com/syncprimer/syncprimer/once"
	"github.com/syncprimer/syncprimer/rwmutex"
	"github.com/syncprimer/syncprimer/waitgroup"
)

func Cond(c *cond.Cond)                 { _ = *c }
func Mutex(m *mutex.Mutex)              { _ = *m }
func Once(o *once.Once)                 { _ = *o }
func RWMutex(rw *rwmutex.RWMutex)       { _ = *rw }
func WaitGroup(wg *waitgroup.WaitGroup) { _ = *wg }
