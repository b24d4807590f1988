// Package catalogue holds ways to leak a goroutine, each with its cure.
//
// It stands in a folder named testdata, where "go vet ./..." does not look, as vet finds
// fault with some of it, and rightly so. (After a "go vet" of this very package, go1.26
// repeats what it has found for the packages that import it, until a line here changes.)
//
// A leak ends its function and leaves goroutines behind: each is called from something that
// lives on. The article shows its leaks in main, where they leak nothing, because the
// process ends with main.
package catalogue

// A Leak is one way, and how not to.
type Leak struct {
	Name, Title string
	Leak, Cure  func()

	// Foreign says why the explorer cannot be asked, if it cannot.
	Foreign string
}

const foreign = "is not made of this library's primitives"

// All are the leaks. The first three are those of the article.
var All = []*Leak{
	{"receive", "a receive for which nobody sends", receiveLeak, receiveCure, ""},
	{"endless-loop", "a loop without an end", endlessLoopLeak, endlessLoopCure, "a loop that touches nothing shared takes no step that could be explored"},
	{"no-timeout", "a wait without a limit", noTimeoutLeak, noTimeoutCure, ""},

	{"late-send", "a send after the reader gave up", lateSendLeak, lateSendCure, ""},
	{"first-answer", "the answers after the first", firstAnswerLeak, firstAnswerCure, ""},
	{"nil-channel", "a channel that nobody made", nilChannelLeak, nilChannelCure, ""},
	{"range", "a range over a channel that nobody closes", rangeLeak, rangeCure, ""},
	{"early-stop", "a pipeline whose consumer stops early", earlyStopLeak, earlyStopCure, ""},
	{"full-buffer", "a buffer that is full", fullBufferLeak, fullBufferCure, ""},
	{"subscriber", "a loop of select without a way out", subscriberLeak, subscriberCure, ""},
	{"worker-pool", "a pool that an error leaves open", workerPoolLeak, workerPoolCure, ""},

	{"itself", "a goroutine that waits for itself", itselfLeak, itselfCure, ""},
	{"waitgroup", "a WaitGroup, one Done short", waitGroupLeak, waitGroupCure, ""},
	{"waitgroup-copy", "a WaitGroup, passed by value", waitGroupCopyLeak, waitGroupCopyCure, ""},
	{"mutex", "a lock that an error leaves locked", mutexLeak, mutexCure, ""},
	{"lock-order", "two locks in two orders", lockOrderLeak, lockOrderCure, ""},
	{"read-again", "a reader that reads again", readAgainLeak, readAgainCure, ""},
	{"cond", "a Cond that nobody signals", condLeak, condCure, ""},
	{"once", "a Once inside of itself", onceLeak, onceCure, ""},

	{"cancel", "a context that nobody can cancel", cancelLeak, cancelCure, ""},
	{"cancel-memory", "the same without a goroutine", cancelMemoryLeak, cancelMemoryCure, ""},
	{"after-func", "an AfterFunc that nobody stops", afterFuncLeak, afterFuncCure, ""},

	{"errgroup", "an errgroup without its context", errgroupLeak, errgroupCure, "errgroup " + foreign},
	{"ticker", "a range over a ticker that was stopped", tickerLeak, tickerCure, "time.Ticker " + foreign},
	{"poller", "a ticker that nobody stops", pollerLeak, pollerCure, "time.Tick " + foreign},
	{"pipe", "a pipe whose reader leaves", pipeLeak, pipeCure, "io.Pipe " + foreign},
	{"http-body", "a response whose body is not closed", httpBodyLeak, httpBodyCure, "net/http " + foreign},
}

// Find returns the leak with that name, or nil.
func Find(name string) *Leak {
	for _, l := range All {
		if l.Name == name {
			return l
		}
	}
	return nil
}
