package racetest

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/syncprimer/syncprimer/internal/twin"
)

// hiddenInSleep is why a correct program is reported with sync.WaitGroup.
const hiddenInSleep = "sync.WaitGroup.Wait sleeps while the detector ignores its goroutine, and synctest.Wait's edge is lost (go1.26)"

// What a goroutine did before it blocked comes before the return of
// synctest.Wait, as that function's documentation promises.
var bubblePrograms = []Program{
	{Name: "bubble: blocks in Recv", InBubble: func(_ *testing.T, s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		go func() { x.Write(); c.Recv() }()
		synctest.Wait()
		x.Read()
		c.Send(1)
	}},
	{Name: "bubble: blocks in Send", InBubble: func(_ *testing.T, s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		go func() { x.Write(); c.Send(1) }()
		synctest.Wait()
		x.Read()
		c.Recv()
	}},
	{Name: "bubble: blocks in Select", InBubble: func(_ *testing.T, s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 0), twin.NewChan[int](s.Impl, 0), new(Cell)
		go func() { x.Write(); s.Select(c.RecvCase(nil, nil), d.SendCase(1)) }()
		synctest.Wait()
		x.Read()
		c.Send(1)
	}},
	{Name: "bubble: blocks in Cond.Wait", InBubble: func(_ *testing.T, s *Stage) {
		l, x := s.NewMutex(), new(Cell)
		c := s.NewCond(l)
		go func() { l.Lock(); x.Write(); c.Wait(); l.Unlock() }()
		synctest.Wait()
		x.Read()
		c.Signal()
	}},
	{Name: "bubble: blocks in WaitGroup.Wait", Std: hiddenInSleep, InBubble: func(_ *testing.T, s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Add(1)
		go func() { x.Write(); wg.Wait() }()
		synctest.Wait()
		x.Read()
		wg.Done()
	}},
	{Name: "bubble: blocks once more after it was woken", InBubble: func(_ *testing.T, s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		go func() { c.Recv(); x.Write(); c.Recv() }()
		c.Send(1)
		synctest.Wait()
		x.Read()
		c.Send(2)
	}},
	{Name: "bubble: sleeps as long as the test", InBubble: func(_ *testing.T, s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 0), new(Cell)
		go func() { x.Write(); s.Select(c.RecvCase(nil, nil), s.After(time.Hour).RecvCase(nil, nil)) }()
		time.Sleep(time.Minute)
		synctest.Wait()
		x.Read()
		c.Send(1)
	}},
	{Name: "bubble: write after it was woken from Recv", Racy: true, InBubble: func(_ *testing.T, s *Stage) {
		c, x := twin.NewChan[int](s.Impl, 1), new(Cell)
		go func() { c.Recv(); x.Write(); s.Step() }()
		synctest.Wait()
		c.Send(1)
		s.AwaitStep(1)
		x.Read()
	}},
	{Name: "bubble: write after it was woken from Cond.Wait", Racy: true, InBubble: func(_ *testing.T, s *Stage) {
		c, x := s.NewCond(loose{}), new(Cell)
		go func() { c.Wait(); x.Write(); s.Step() }()
		synctest.Wait()
		c.Signal()
		s.AwaitStep(1)
		x.Read()
	}},
	{Name: "bubble: write after it was woken from WaitGroup.Wait", Racy: true, InBubble: func(_ *testing.T, s *Stage) {
		wg, x := s.NewWaitGroup(), new(Cell)
		wg.Add(1)
		go func() { wg.Wait(); x.Write(); s.Step() }()
		synctest.Wait()
		wg.Done()
		s.AwaitStep(1)
		x.Read()
	}},
	{Name: "bubble: the test writes after it has woken Select", Racy: true, InBubble: func(_ *testing.T, s *Stage) {
		c, d, x := twin.NewChan[int](s.Impl, 0), twin.NewChan[int](s.Impl, 0), new(Cell)
		go func() { s.Select(c.RecvCase(nil, nil), d.RecvCase(nil, nil)); s.AwaitStep(1); x.Read() }()
		synctest.Wait()
		d.Send(1)
		x.Write()
		s.Step()
	}},
}
