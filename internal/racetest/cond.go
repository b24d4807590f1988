package racetest

// lockOrders is why the edge that the documentation of Signal promises is unknown
// to the detector.
const lockOrders = "the detector is told of no edge from Signal or Broadcast to Wait: the order comes from L"

// loose is a Locker that does not lock, and orders nothing.
type loose struct{}

func (loose) Lock()   {}
func (loose) Unlock() {}

var condPrograms = []Program{
	{Name: "cond: Signal under L", Run: func(s *Stage) {
		l, x := s.NewMutex(), new(Cell)
		c := s.NewCond(l)
		s.Go(func() { l.Lock(); c.Wait(); x.Read(); l.Unlock() })
		s.Asleep(1)
		l.Lock()
		x.Write()
		c.Signal()
		l.Unlock()
		s.Join()
	}},
	{Name: "cond: Signal after L", Run: func(s *Stage) {
		l, x := s.NewMutex(), new(Cell)
		c := s.NewCond(l)
		s.Go(func() { l.Lock(); c.Wait(); x.Read(); l.Unlock() })
		s.Asleep(1)
		l.Lock()
		x.Write()
		l.Unlock()
		c.Signal()
		s.Join()
	}},
	{Name: "cond: Wait gives up L", Run: func(s *Stage) {
		l, x := s.NewMutex(), new(Cell)
		c := s.NewCond(l)
		s.Go(func() { l.Lock(); x.Write(); c.Wait(); x.Write(); l.Unlock() })
		s.Asleep(1)
		l.Lock()
		x.Write()
		c.Signal()
		l.Unlock()
		s.Join()
		l.Lock()
		x.Read()
		l.Unlock()
	}},
	{Name: "cond: Broadcast to three that write under L", Run: func(s *Stage) {
		l, x := s.NewMutex(), new(Cell)
		c := s.NewCond(l)
		for n := range 3 {
			s.Go(func() { l.Lock(); c.Wait(); x.Write(); l.Unlock() })
			s.Asleep(n + 1)
		}
		l.Lock()
		x.Write()
		c.Broadcast()
		l.Unlock()
		s.Join()
	}},
	{Name: "cond: Broadcast to two that write after L", Racy: true, Run: func(s *Stage) {
		l, x := s.NewMutex(), new(Cell)
		c := s.NewCond(l)
		for n := range 2 {
			s.Go(func() {
				l.Lock()
				c.Wait()
				l.Unlock()
				s.Step()
				s.AwaitStep(2)
				x.Write()
			})
			s.Asleep(n + 1)
		}
		c.Broadcast()
		s.Join()
	}},
	{Name: "cond: write without L, then Signal", Both: lockOrders, Run: func(s *Stage) {
		c, x := s.NewCond(loose{}), new(Cell)
		s.Go(func() { c.Wait(); x.Read() })
		s.Asleep(1)
		x.Write()
		c.Signal()
		s.Join()
	}},
	{Name: "cond: write without L, then Broadcast", Both: lockOrders, Run: func(s *Stage) {
		c, x := s.NewCond(loose{}), new(Cell)
		s.Go(func() { c.Wait(); x.Read() })
		s.Asleep(1)
		x.Write()
		c.Broadcast()
		s.Join()
	}},
	{Name: "cond: write after Signal and L", Racy: true, Run: func(s *Stage) {
		l, x := s.NewMutex(), new(Cell)
		c := s.NewCond(l)
		s.Go(func() { l.Lock(); c.Wait(); x.Read(); l.Unlock() })
		s.Asleep(1)
		l.Lock()
		c.Signal()
		l.Unlock()
		x.Write()
		s.Join()
	}},
	{Name: "cond: Signal learns nothing of whom it wakes", Racy: true, Run: func(s *Stage) {
		c, x := s.NewCond(loose{}), new(Cell)
		s.Go(func() { x.Write(); c.Wait() })
		s.Asleep(1)
		c.Signal()
		x.Read()
		s.Join()
	}},
	{Name: "cond: Broadcast learns nothing of whom it wakes", Racy: true, Run: func(s *Stage) {
		c, x := s.NewCond(loose{}), new(Cell)
		s.Go(func() { x.Write(); c.Wait() })
		s.Asleep(1)
		c.Broadcast()
		x.Read()
		s.Join()
	}},
	{Name: "cond: one waiter knows nothing of another", Racy: true, Run: func(s *Stage) {
		c, x := s.NewCond(loose{}), new(Cell)
		s.Go(func() { x.Write(); c.Wait() })
		s.Asleep(1)
		s.Go(func() { c.Wait(); x.Read() })
		s.Asleep(2)
		c.Broadcast()
		s.Join()
	}},
	{Name: "cond: Signal, then Signal", Racy: true, Run: func(s *Stage) {
		c, x := s.NewCond(loose{}), new(Cell)
		s.InTurn(
			func() { x.Write(); c.Signal() },
			func() { c.Signal(); x.Read() })
	}},
	{Name: "cond: Broadcast, then Broadcast, not for the first time", Racy: true, Run: func(s *Stage) {
		c, x := s.NewCond(loose{}), new(Cell)
		c.Broadcast()
		s.InTurn(
			func() { x.Write(); c.Broadcast() },
			func() { c.Broadcast(); x.Read() })
	}},
	{Name: "cond: a Signal that nobody waits for, then Wait", Racy: true, Run: func(s *Stage) {
		c, x := s.NewCond(loose{}), new(Cell)
		s.InTurn(func() { x.Write(); c.Signal() })
		s.Go(func() { c.Wait(); x.Read() })
		s.Asleep(1)
		c.Signal()
		s.Join()
	}},
	{Name: "cond: L is an RLocker, and the writer writes", Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		r := rw.RLocker()
		c := s.NewCond(r)
		s.Go(func() { r.Lock(); c.Wait(); x.Read(); r.Unlock() })
		s.Asleep(1)
		rw.Lock()
		x.Write()
		c.Signal()
		rw.Unlock()
		s.Join()
	}},
	{Name: "cond: L is an RLocker, and a reader writes", Racy: true, Run: func(s *Stage) {
		rw, x := s.NewRWMutex(), new(Cell)
		r := rw.RLocker()
		c := s.NewCond(r)
		s.Go(func() { r.Lock(); c.Wait(); x.Read(); r.Unlock() })
		s.Asleep(1)
		r.Lock()
		x.Write()
		c.Signal()
		r.Unlock()
		s.Join()
	}},
	{Name: "cond: two wait for each other in turn", Run: func(s *Stage) {
		l, x, turn := s.NewMutex(), new(Cell), 0
		c := s.NewCond(l)
		player := func(me int) {
			l.Lock()
			defer l.Unlock()
			for range 20 {
				for turn != me {
					c.Wait()
				}
				x.Write()
				turn = 1 - me
				c.Signal()
			}
		}
		s.Go(func() { player(0) })
		s.Go(func() { player(1) })
		s.Join()
	}},
}
